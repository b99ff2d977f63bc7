import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Output } from '../formatters/output.ts';

const BUFFER_CHARACTERS = 64 * 1024;
const FULL_PIPE_RETRY_MS = 2;

/** Standard output could not be written; `code` is Node's name of the reason. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  readonly code: string | undefined;

  constructor(code: string | undefined) {
    super('write(stdout) failed');
    this.code = code;
  }
}

/**
 * Standard output in large writes. It waits where a reader is slow, and holds back what is less than a buffer until
 * {@link flush}, so that a program that fails early has printed nothing. spec: cli.md 4.7
 */
export class BufferedStdout implements Output {
  #held: string[] = [];
  #size = 0;

  /** @throws OutputError */
  write(text: string): Promise<void> | void {
    this.#held.push(text);
    this.#size += text.length;
    if (this.#size >= BUFFER_CHARACTERS) return this.flush();
  }

  /** @throws OutputError */
  async flush(): Promise<void> {
    const bytes = Buffer.from(this.#held.join(''), 'latin1');
    this.#held = [];
    this.#size = 0;
    for (let written = 0; written < bytes.length; ) {
      try {
        written += writeSync(1, bytes, written);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
        if (code !== 'EAGAIN') throw new OutputError(code);
        await setTimeout(FULL_PIPE_RETRY_MS);
      }
    }
  }
}
