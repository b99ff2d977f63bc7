import { writeSync } from 'node:fs';
import type { Output } from '../formatters/formatter.ts';

const BUFFER_BYTES = 64 * 1024;
const FULL_PIPE_RETRY_MS = 2;

/** Standard output could not be written; `code` is Node's error code. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  readonly code: string | undefined;

  constructor(code: string | undefined) {
    super('write(stdout) failed');
    this.code = code;
  }
}

/**
 * Buffered standard output. It waits for a slow reader, and keeps less than a full buffer until {@link flush}, so that
 * a program that fails early prints nothing. spec: command-line 4.7
 */
export class BufferedStdout implements Output {
  #held: Uint8Array[] = [];
  #size = 0;

  /** @throws OutputError */
  write(text: string): Promise<void> | void {
    return this.#hold(Buffer.from(text, 'latin1'));
  }

  /** @throws OutputError */
  writeBytes(bytes: Uint8Array): Promise<void> | void {
    return this.#size + bytes.length < BUFFER_BYTES ? this.#hold(new Uint8Array(bytes)) : this.#writeThrough(bytes);
  }

  /** @throws OutputError */
  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    this.#size = 0;
    await writeOut(bytes);
  }

  #hold(bytes: Uint8Array): Promise<void> | void {
    this.#held.push(bytes);
    this.#size += bytes.length;
    if (this.#size >= BUFFER_BYTES) return this.flush();
  }

  async #writeThrough(bytes: Uint8Array): Promise<void> {
    await this.flush();
    await writeOut(bytes);
  }
}

/**
 * Writes a whole text to standard output.
 *
 * @throws OutputError
 */
export async function printText(text: string): Promise<void> {
  await writeOut(Buffer.from(text, 'latin1'));
}

async function writeOut(bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
      if (code !== 'EAGAIN') throw new OutputError(code);
      await new Promise((resolve) => setTimeout(resolve, FULL_PIPE_RETRY_MS));
    }
  }
}
