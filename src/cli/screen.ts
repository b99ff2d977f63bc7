import { isatty } from 'node:tty';
import type { Screen, ScreenEvent } from '../commands/subcommand.ts';
import { coloursAreWanted } from '../program/terminal.ts';
import { readKeys } from './keyboard.ts';

const STDIN = 0;
const STDOUT = 1;
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
/** Another screen without a cursor, on which what is too long for a line is cut off. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[2K';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Takes over the terminal on standard output, and the keyboard if standard input is it. What ends the program gives the
 * terminal back as it was.
 *
 * @returns undefined if standard output is no terminal
 */
export function openScreen(environment: Readonly<Record<string, string>>): Screen | undefined {
  if (!isatty(STDOUT)) return undefined;
  // The only stream whose size Node follows.
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
  // The terminal is gone: there is nobody to draw for.
  output.on('error', onClosed);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const leaveKeyboard = isatty(STDIN)
    ? readKeys({ pressed: push, interrupted: () => onSignal('SIGINT'), closed: onClosed })
    : undefined;
  output.write(ENTER);

  // Some terminals do not know how large they are.
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
      // A line is cleared before it is written: behind its last column there is nothing that could be.
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
