import { isatty } from 'node:tty';
import type { Screen, ScreenEvent } from '../commands/shared/subcommand.ts';
import { coloursAreWanted } from '../program/terminal.ts';
import { readKeys } from './keyboard.ts';

const STDIN = 0;
const STDOUT = 1;
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
/** The alternate screen, without a cursor and without line wrap. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[2K';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Takes over the terminal on standard output, and the keyboard if standard input is a terminal. `close` and the signals
 * that end the program restore the terminal.
 *
 * @returns undefined if standard output is not a terminal
 */
export function openScreen(environment: Readonly<Record<string, string>>): Screen | undefined {
  if (!isatty(STDOUT)) return undefined;
  // Node updates the size of this stream, but not of a new one.
  const output = process.stdout;
  const events: ScreenEvent[] = [];
  let wake: (() => void) | undefined;
  const push = (event: ScreenEvent) => {
    events.push(event);
    wake?.();
  };

  const close = () => {
    output.off('resize', onResize);
    for (const signal of SIGNALS) process.off(signal, onSignal);
    leaveKeyboard?.();
    output.write(LEAVE);
  };
  const onResize = () => push('resized');
  const onClosed = () => push('closed');
  const onSignal = (signal: NodeJS.Signals) => {
    close();
    process.kill(process.pid, signal);
  };

  output.on('resize', onResize);
  // The terminal is gone.
  output.on('error', onClosed);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const leaveKeyboard = isatty(STDIN)
    ? readKeys({ pressed: push, interrupted: () => onSignal('SIGINT'), closed: onClosed })
    : undefined;
  output.write(ENTER);

  // Some terminals do not report their size.
  const columns = () => output.columns || DEFAULT_COLUMNS;
  const rows = () => output.rows || DEFAULT_ROWS;
  return {
    get columns() {
      return columns();
    },
    get rows() {
      return rows();
    },
    hasColours: coloursAreWanted(environment),
    draw(lines) {
      // A line is cleared before it is written: clearing after a full line would erase its last column.
      const drawn = Array.from({ length: rows() }, (_, row) => CLEAR_LINE + (lines[row] ?? ''));
      output.write(HOME + drawn.join('\r\n'));
    },
    async nextEvent() {
      while (events.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return events.shift() ?? 'closed';
    },
    close,
  };
}
