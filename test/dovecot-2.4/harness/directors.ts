import { join } from 'node:path';
import { PROJECT } from './root.ts';

/** Makes the command line of a director from the path of a settings file and the addresses of the backends. */
export type DirectorProgram = (configuration: string, backends: readonly string[]) => string;

const PROGRAM = join(PROJECT, process.env.DIRECTOR_PROGRAM ?? 'bin/director');

/** This project's director. It logs as much as it can, because its log is searched for passwords. */
export const directed: DirectorProgram = (configuration) => `${PROGRAM} --service -D -c ${configuration}`;

/** The control: a director that lets users log in at a new backend while they have sessions on the old one. */
export const unheld: DirectorProgram = (_, backends) =>
  [join(import.meta.dirname, 'unheld-director.mjs'), ...backends].join(' ');
