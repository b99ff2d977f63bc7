import { emitKeypressEvents } from 'node:readline';
import { ReadStream } from 'node:tty';
import type { Key } from '../commands/shared/subcommand.ts';

const STDIN = 0;

/** A key as Node describes it. */
interface Keypress {
  readonly name?: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

/** Callbacks for the events of a keyboard. */
export interface KeyboardListener {
  pressed(key: Key): void;
  interrupted(): void;
  closed(): void;
}

/**
 * Reads the keys of the terminal on standard input as they are pressed.
 *
 * @returns a function that stops reading and restores the terminal
 */
export function readKeys({ pressed, interrupted, closed }: KeyboardListener): () => void {
  const input = new ReadStream(STDIN);
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.on('keypress', (text: string | undefined, { name, ctrl, meta }: Keypress) => {
    if (ctrl && name === 'c') interrupted();
    else if (text !== undefined && !ctrl && !meta && !/[\0-\x1f\x7f]/.test(text))
      pressed({ key: toBytes(text), isText: true });
    else if (name !== undefined) pressed({ key: name, isText: false });
  });
  input.on('error', closed);
  input.on('end', closed);
  return () => {
    input.setRawMode(false);
    input.destroy();
  };
}

function toBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}
