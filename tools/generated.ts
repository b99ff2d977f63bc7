import { commandTables } from '../src/cli/command-tables.ts';
import { directorOptions } from '../src/director/options.ts';
import { directorPage } from '../src/manual/director.ts';
import { doveadmDirectorPage } from '../src/manual/doveadm-director.ts';
import { toRoff } from '../src/manual/roff.ts';

/** The files that are generated from the tables of commands and options: functions that return their text, by path. */
export const generated: Readonly<Record<string, () => string>> = {
  'man/doveadm-director.1': () => toRoff(doveadmDirectorPage(commandTables)),
  'man/director.8': () => toRoff(directorPage(directorOptions)),
};
