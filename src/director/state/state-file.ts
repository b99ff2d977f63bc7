import { close, createReadStream, fsync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { errorCode, strerror } from '../../posix/strerror.ts';
import { LineFramer, LineTooLongError } from '../../protocol/line-framer.ts';
import type { Director } from '../director.ts';
import { STATE_HEADER, stateLine, stateLines } from './state-lines.ts';
import type { StateRecorder } from './state-recorder.ts';

const OWNER_ONLY = 0o600;
/** The file is rewritten when it is larger than twice its size after the last rewrite plus this many bytes. */
const LEAST_GROWTH = 4 * 1024 * 1024;
const MAX_LINE_BYTES = 1024 * 1024;
/** After how long a file is tried again that could not be written. */
const TRY_AGAIN_MS = 10_000;

const closed = promisify(close);
const synced = promisify(fsync);

type Log = { error(text: string): void; info(text: string): void };

/**
 * The file that keeps a director's state after it ends. It has a snapshot, followed by each change, so that a director
 * that is killed loses almost nothing. A snapshot is written under another name, and replaces the file when it is
 * complete. A new one is written when the changes outgrow the snapshot, and some time after a write has failed.
 */
export class StateFile implements StateRecorder {
  readonly #path: string;
  readonly #director: Director;
  readonly #log: Log;
  /** undefined until the first is whole, and when a change could not be written. */
  #fd: number | undefined;
  #pending = '';
  /** The changes since a new file was started that has not replaced the old one; undefined if there is no new file. */
  #since: string | undefined;
  #size = 0;
  #writtenAnew = 0;
  #isClosed = false;
  /** Whether it could not be written last, and that has been said. */
  #hasFailed = false;
  #nextTry: NodeJS.Timeout | undefined;

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
    let fd: number | undefined;
    try {
      fd = openSync(temporary, 'w', OWNER_ONLY);
      this.#size = 0;
      for (const part of stateLines(this.#director)) {
        this.#size += writeAll(fd, part);
        await turn();
      }
      await synced(fd);
      this.#size += writeAll(fd, this.#since);
      renameSync(temporary, this.#path);
      this.#replace(fd);
      this.#writtenAnew = this.#size;
      if (this.#hasFailed) this.#log.info(`${this.#path}: written again`);
      this.#hasFailed = false;
    } catch (error) {
      this.#fail(error);
      if (fd !== undefined) {
        void closed(fd);
        rmSync(temporary, { force: true });
      }
    }
    this.#since = undefined;
    if (this.#isClosed) this.#replace(undefined);
  }

  /** Writes the pending changes and closes the file. */
  close(): void {
    this.#flush();
    this.#isClosed = true;
    clearTimeout(this.#nextTry);
    this.#replace(undefined);
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
      this.#size += writeAll(this.#fd, text);
    } catch (error) {
      // What follows half a line would be lost with it.
      this.#replace(undefined);
      this.#fail(error);
    }
    if (this.#size > this.#writtenAnew * 2 + LEAST_GROWTH) void this.write();
  }

  #replace(fd: number | undefined): void {
    if (this.#fd !== undefined) void closed(this.#fd);
    this.#fd = fd;
  }

  #fail(error: unknown): void {
    const reason = strerror(errorCode(error));
    if (!this.#hasFailed) this.#log.error(`${this.#path}: ${reason}: what is known now is lost when this process ends`);
    this.#hasFailed = true;
    if (this.#isClosed) return;
    clearTimeout(this.#nextTry);
    this.#nextTry = setTimeout(() => void this.write(), TRY_AGAIN_MS);
    this.#nextTry.unref();
  }
}

/**
 * Writes a text, latin1, to its end: a file system that is full takes a part of it.
 *
 * @returns how many bytes it has
 */
function writeAll(fd: number, text: string): number {
  const bytes = Buffer.from(text, 'latin1');
  let written = 0;
  while (written < bytes.length) written += writeSync(fd, bytes, written);
  return written;
}

/**
 * Reads what another director has written down.
 *
 * @param path UTF-8
 * @param take is given each line
 * @returns whether there was something, and whether it was whole as far as lines go; a last line without its end was being
 * written, and does not count
 * @throws the system's error, but for a file that does not exist
 */
export async function readStateFile(
  path: string,
  take: (line: string) => void,
): Promise<'read' | 'nothing' | 'damaged'> {
  const framer = new LineFramer(MAX_LINE_BYTES);
  let hasHeader = false;
  try {
    for await (const chunk of createReadStream(path)) {
      framer.push(chunk);
      for (const line of framer.takeLines()) {
        if (!hasHeader && `${line}\n` !== STATE_HEADER) return 'damaged';
        hasHeader = true;
        take(line);
      }
    }
  } catch (error) {
    if (error instanceof LineTooLongError) return 'damaged';
    if (errorCode(error) !== 'ENOENT') throw error;
    return 'nothing';
  }
  return hasHeader ? 'read' : 'damaged';
}
