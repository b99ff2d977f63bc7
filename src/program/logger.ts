import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { visibleControls } from '../posix/visible-controls.ts';

const STDERR = 2;
const PROGRESS_INTERVAL_MS = 50;
const ERASE_LINE = '\r\x1b[K';

type Level = 'Debug' | 'Info' | 'Warning' | 'Error' | 'Fatal';

/**
 * Writes latin1 text to standard error. On a terminal, control characters are shown as `\xNN`, because messages quote
 * directors, files and the command line. spec: differences D11
 */
export function writeError(text: string): void {
  writeRaw(isatty(STDERR) ? visibleControls(text) : text);
}

/** Ignores errors, because they cannot be reported without standard error. */
function writeRaw(text: string): void {
  try {
    writeSync(STDERR, text, null, 'latin1');
  } catch {}
}

/** Log lines on standard error: `[timestamp][prefix]LEVEL: text`. spec: command-line 5 */
export class Logger {
  /** The text before the level: `doveadm: ` until the global options are parsed. spec: command-line 1.1 */
  prefix: string;
  /** The time stamp of a line with the logger's own prefix; none by default. */
  timestamp: (() => string) | undefined;
  #verbose = false;
  #debugging = false;
  /** When the visible progress line was written, in milliseconds; 0 if there is none. */
  #progressShown = 0;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** Set by `-v` and `-D`; `-D` implies `-v`. */
  set level({ verbose = false, debug = false }: { readonly verbose?: boolean; readonly debug?: boolean }) {
    this.#verbose = verbose || debug;
    this.#debugging = debug;
  }

  /** Whether {@link info} writes anything. */
  get isVerbose(): boolean {
    return this.#verbose;
  }

  debug(text: string): void {
    if (this.#debugging) this.#write('Debug', text);
  }

  info(text: string): void {
    if (this.#verbose) this.#write('Info', text);
  }

  /** @param prefix instead of the logger's own */
  warning(text: string, prefix = this.prefix): void {
    this.#write('Warning', text, prefix);
  }

  /** @param prefix instead of the logger's own */
  error(text: string, prefix = this.prefix): void {
    this.#write('Error', text, prefix);
  }

  /** @param prefix instead of the logger's own */
  fatal(text: string, prefix = this.prefix): void {
    this.#write('Fatal', text, prefix);
  }

  /**
   * Shows the progress of a long command in a line that the next output replaces. It writes only to a terminal, and not
   * at every call.
   *
   * @param draw returns a line for a terminal with this number of columns
   */
  progress(draw: (columns: number) => string): void {
    const now = Date.now();
    if (now - this.#progressShown < PROGRESS_INTERVAL_MS || !isatty(STDERR)) return;
    this.#progressShown = now;
    // Node updates the size of this stream.
    const text = visibleControls(Buffer.from(draw(process.stderr.columns)).toString('latin1'));
    writeRaw(`${ERASE_LINE}${text}`);
  }

  /** Erases the line of {@link progress}. */
  endProgress(): void {
    if (this.#progressShown === 0) return;
    this.#progressShown = 0;
    writeRaw(ERASE_LINE);
  }

  /** A line with another prefix has no time stamp: the original writes it before time stamps are set up. */
  #write(level: Level, text: string, prefix = this.prefix): void {
    this.endProgress();
    const stamp = prefix === this.prefix ? this.timestamp?.() : undefined;
    writeError(`${stamp ?? ''}${prefix}${level}: ${text}\n`);
  }
}
