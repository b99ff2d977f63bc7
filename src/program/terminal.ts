import { isatty, WriteStream } from 'node:tty';

const STDOUT = 1;
const DEFAULT_WIDTH = 80;
const MIN_WIDTH = 30;

/** Whether standard output is a terminal. */
export function isTerminal(): boolean {
  return isatty(STDOUT);
}

/** The width of a table, in columns: that of the terminal, or the default. spec: command-line 4.6 */
export function tableWidth(): number {
  return isTerminal() ? Math.max(new WriteStream(STDOUT).columns, MIN_WIDTH) : DEFAULT_WIDTH;
}

/** Whether the environment allows colours on a terminal. */
export function coloursAreWanted(environment: Readonly<Record<string, string>>): boolean {
  return (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb';
}
