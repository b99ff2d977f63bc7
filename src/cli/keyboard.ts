import { emitKeypressEvents } from 'node:readline';
import { ReadStream } from 'node:tty';
import type { Key } from '../commands/subcommand.ts';

const STDIN = 0;

/** What Node tells of a key. */
interface Keypress {
  readonly name?: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

/** Is told what happens on a keyboard. */
export interface KeyboardListener {
  pressed(key: Key): void;
  interrupted(): void;
  closed(): void;
}

/**
 * Takes the keys of the terminal on standard input as they are pressed.
 *
 * @returns gives the keyboard back
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
