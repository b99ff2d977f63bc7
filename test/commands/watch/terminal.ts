import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const HOME = '\x1b[H';

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A command in a pseudo-terminal, which can be resized. */
export class Terminal {
  readonly #child;
  readonly #ended: Promise<number | null>;
  #seen = '';
  #rows: number;

  /** @param line a line for a shell; the settings of the terminal are printed after it */
  constructor(folder: string, line: string, { columns, rows }: Size = { columns: 80, rows: 24 }) {
    this.#rows = rows;
    this.#child = spawn('script', ['-qefc', `tty; stty cols ${columns} rows ${rows}; ${line}; stty -a`, '/dev/null'], {
      cwd: folder,
      env: { HOME: '/nonexistent', PATH: process.env.PATH, TERM: 'xterm', SHELL: '/bin/sh', TZ: 'UTC' },
    });
    const child = this.#child;
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#seen += text;
    });
    this.#ended = once(child, 'close').then(([status]) => status);
  }

  press(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** Resizes the terminal; the kernel sends SIGWINCH to the program. */
  async resize({ columns, rows }: Size): Promise<void> {
    const tty = /\/dev\/pts\/\d+/.exec(this.#seen)?.[0];
    if (tty === undefined) throw new Error('no terminal yet');
    this.#rows = rows;
    await promisify(execFile)('stty', ['-F', tty, 'cols', String(columns), 'rows', String(rows)]);
  }

  /** All output so far. */
  get seen(): string {
    return this.#seen;
  }

  /** Waits for output that matches. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#seen)) await this.#more(String(pattern));
  }

  /**
   * Waits for a complete screen that satisfies a condition.
   *
   * @returns its lines without colours
   */
  async picture(isRight: (text: string) => boolean): Promise<string[]> {
    for (;;) {
      const lines = this.#picture();
      if (lines !== undefined && isRight(lines.join('\n'))) return lines;
      await this.#more(isRight.toString());
    }
  }

  /** The exit status. */
  get ended(): Promise<number | null> {
    return this.#ended;
  }

  #picture(): string[] | undefined {
    const pictures = this.#seen.split(HOME);
    const lines = pictures
      .at(-1)
      ?.replaceAll(/\x1b\[\d*[mK]/g, '')
      .split(/\r+\n/);
    return pictures.length > 1 && lines?.length === this.#rows ? lines : undefined;
  }

  async #more(awaited: string): Promise<void> {
    const end = await Promise.race([once(this.#child.stdout, 'data').then(() => undefined), this.#ended]);
    if (end !== undefined) throw new Error(`ended before ${awaited}: ${this.#seen.slice(-2000)}`);
  }
}
