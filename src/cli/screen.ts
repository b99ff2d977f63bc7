import { isatty, ReadStream, WriteStream } from 'node:tty';
import type { Screen, ScreenEvent } from '../commands/subcommand.ts';

const STDIN = 0;
const STDOUT = 1;
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';
const INTERRUPT = '\x03';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Takes over the terminal on standard output, and the keyboard if standard input is it. What ends the program gives the
 * terminal back as it was.
 *
 * @returns undefined if standard output is no terminal
 */
export function openScreen(environment: Readonly<Record<string, string>>): Screen | undefined {
  if (!isatty(STDOUT)) return undefined;
  const output = new WriteStream(STDOUT);
  const keyboard = isatty(STDIN) ? new ReadStream(STDIN) : undefined;
  const events: ScreenEvent[] = [];
  let wake: (() => void) | undefined;
  const push = (event: ScreenEvent) => {
    events.push(event);
    wake?.();
  };

  const close = () => {
    output.off('resize', onResize);
    for (const signal of SIGNALS) process.off(signal, onSignal);
    keyboard?.setRawMode(false).destroy();
    output.write(LEAVE);
  };
  const onResize = () => push('resized');
  const onSignal = (signal: NodeJS.Signals) => {
    close();
    process.kill(process.pid, signal);
  };

  output.on('resize', onResize);
  // The terminal is gone: there is nobody to draw for.
  output.on('error', () => push('closed'));
  for (const signal of SIGNALS) process.on(signal, onSignal);
  keyboard?.setRawMode(true).setEncoding('latin1');
  keyboard?.on('data', (keys: string) => {
    for (const key of keys) {
      if (key === INTERRUPT) onSignal('SIGINT');
      else if (key === 'q' || key === 's' || key === 'p') push(key);
    }
  });
  keyboard?.on('error', () => push('closed'));
  output.write(ENTER);

  return {
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows;
    },
    hasColours: (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb',
    draw(lines) {
      output.write(`${HOME}${lines.map((line) => line + CLEAR_LINE_END).join('\r\n')}${CLEAR_BELOW}`);
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
