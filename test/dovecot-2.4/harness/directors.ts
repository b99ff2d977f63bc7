import { join } from 'node:path';
import { PROJECT } from './root.ts';

/** What Dovecot starts as its director: a command line, made from the path of a settings file and the backends' addresses. */
export type DirectorProgram = (configuration: string, backends: readonly string[]) => string;

const PROGRAM = join(PROJECT, process.env.DIRECTOR_PROGRAM ?? 'bin/director');

/** This project's director. It logs as much as it can, because its log is searched for passwords. */
export const directed: DirectorProgram = (configuration) => `${PROGRAM} --service -D -c ${configuration}`;

/** The control: a director that lets users in at a new backend while their sessions on the old one last. */
export const unheld: DirectorProgram = (_, backends) =>
  [join(import.meta.dirname, 'unheld-director.mjs'), ...backends].join(' ');
