import { writeSync } from 'node:fs';
import type { CommandLog } from '../commands/subcommand.ts';

type Level = 'Debug' | 'Info' | 'Warning' | 'Error' | 'Fatal';

/** Writes bytes, given as latin1, to standard error; nothing can be done where that fails. */
export function writeError(text: string): void {
  try {
    writeSync(2, text, null, 'latin1');
  } catch {}
}

/** Log lines on standard error: `[timestamp][prefix]LEVEL: text`. spec: cli.md 5 */
export class Logger implements CommandLog {
  /** Stands before the level: `doveadm: ` until the global options are read. spec: cli.md 1.1 */
  prefix: string;
  /** Gives the time stamp of a line; none by default. */
  timestamp: (() => string) | undefined;
  verbose = false;
  debugging = false;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  debug(text: string): void {
    if (this.debugging) this.#write('Debug', text);
  }

  info(text: string): void {
    if (this.verbose) this.#write('Info', text);
  }

  /** @param prefix instead of the logger's own */
  warning(text: string, prefix = this.prefix): void {
    this.#write('Warning', text, prefix);
  }

  error(text: string): void {
    this.#write('Error', text);
  }

  /** @param prefix instead of the logger's own */
  fatal(text: string, prefix = this.prefix): void {
    this.#write('Fatal', text, prefix);
  }

  #write(level: Level, text: string, prefix = this.prefix): void {
    writeError(`${this.timestamp?.() ?? ''}${prefix}${level}: ${text}\n`);
  }
}
