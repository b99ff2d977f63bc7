import { closeSync, createReadStream, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { errorCode, strerror } from '../../posix/strerror.ts';
import { LineFramer } from '../../protocol/line-framer.ts';
import type { Director } from '../director.ts';
import { STATE_HEADER, stateLine, stateLines } from './state-lines.ts';
import type { StateRecorder } from './state-recorder.ts';

const OWNER_ONLY = 0o600;
/** The file is rewritten when it is larger than twice its size after the last rewrite plus this many bytes. */
const LEAST_GROWTH = 4 * 1024 * 1024;
const MAX_LINE_BYTES = 1024 * 1024;

type Log = { error(text: string): void };

/**
 * The file that a director's knowledge outlives it in: all of it, and then each change as it comes, so that a director that
 * is killed loses next to nothing. It is written under another name and takes its place when it is whole, and anew when
 * the changes are more than the rest.
 */
export class StateFile implements StateRecorder {
  readonly #path: string;
  readonly #director: Director;
  readonly #log: Log;
  #fd: number | undefined;
  #pending = '';
  /** The changes since a new file was started that has not replaced the old one; undefined if there is no new file. */
  #since: string | undefined;
  #size = 0;
  #writtenAnew = 0;
  #isClosed = false;

  /** @param path UTF-8 */
  constructor(path: string, director: Director, log: Log) {
    this.#path = path;
    this.#director = director;
    this.#log = log;
  }

  hosts(): void {
    this.#add(stateLine.hosts(this.#director.hosts.all));
  }

  user(hash: number, tag: string, ip: string): void {
    this.#add(stateLine.user(hash, tag, ip, this.#director.now()));
  }

  forgotten(ip: string, tag: string): void {
    this.#add(stateLine.forgotten(ip, tag));
  }

  moving(hash: number, tag: string, isMoving: boolean): void {
    this.#add(stateLine.moving(hash, tag, isMoving));
  }

  /** Writes the whole state to a new file, in parts between which other work can run. */
  async write(): Promise<void> {
    if (this.#since !== undefined || this.#isClosed) return;
    this.#since = '';
    const temporary = `${this.#path}.new`;
    try {
      const fd = openSync(temporary, 'w', OWNER_ONLY);
      this.#size = 0;
      for (const part of stateLines(this.#director)) {
        this.#size += writeSync(fd, part, null, 'latin1');
        await turn();
      }
      this.#size += writeSync(fd, this.#since, null, 'latin1');
      fsyncSync(fd);
      renameSync(temporary, this.#path);
      if (this.#fd !== undefined) closeSync(this.#fd);
      this.#fd = fd;
      this.#writtenAnew = this.#size;
    } catch (error) {
      this.#fail(error);
    }
    this.#since = undefined;
  }

  /** Writes the pending changes and closes the file. */
  close(): void {
    this.#flush();
    this.#isClosed = true;
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #add(line: string): void {
    if (this.#isClosed) return;
    if (this.#pending === '') setImmediate(() => this.#flush());
    this.#pending += line;
  }

  /** Writes the pending changes. Data that was written survives if the process is killed right after. */
  #flush(): void {
    const text = this.#pending;
    this.#pending = '';
    if (text === '') return;
    if (this.#since !== undefined) this.#since += text;
    if (this.#fd === undefined) return;
    try {
      this.#size += writeSync(this.#fd, text, null, 'latin1');
    } catch (error) {
      this.#fail(error);
    }
    if (this.#size > this.#writtenAnew * 2 + LEAST_GROWTH) void this.write();
  }

  #fail(error: unknown): void {
    this.#log.error(`${this.#path}: ${strerror(errorCode(error))}: what is known now is lost when this process ends`);
  }
}

/**
 * Reads what another director has written down. A last line without its end was being written, and does not count.
 *
 * @param path UTF-8
 * @param take is given each line
 * @returns whether there was something
 * @throws the system's error, but for a file that does not exist
 */
export async function readStateFile(path: string, take: (line: string) => void): Promise<boolean> {
  const framer = new LineFramer(MAX_LINE_BYTES);
  let hasHeader = false;
  try {
    for await (const chunk of createReadStream(path)) {
      framer.push(chunk);
      for (const line of framer.takeLines()) {
        if (!hasHeader && `${line}\n` !== STATE_HEADER) return false;
        hasHeader = true;
        take(line);
      }
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  return hasHeader;
}
