import { join } from 'node:path';
import { PROJECT } from './root.ts';

/** What Dovecot starts as its director: a command line, made from the path of a settings file and the backends' addresses. */
export type DirectorProgram = (configuration: string, backends: readonly string[]) => string;

/** This project's director, which tells all it can: what it must not tell is looked for in its log. */
export const directed: DirectorProgram = (configuration) =>
  `${join(PROJECT, 'bin/director')} --service -D -c ${configuration}`;

/** The control: a director that lets users in at a new backend while their sessions on the old one last. */
export const unheld: DirectorProgram = (_, backends) =>
  [join(import.meta.dirname, 'unheld-director.mjs'), ...backends].join(' ');
