import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { errorCode, strerror } from '../../posix/strerror.ts';
import { serveAuthreply } from '../authreply-session.ts';
import type { Director } from '../director.ts';
import { handoverEnd, listenForSuccessor, takeOver } from './handover.ts';
import type { PlaceSwitch } from './place-switch.ts';
import { RemotePlacement } from './remote-placement.ts';
import { readStateFile, StateFile } from './state-file.ts';
import { StateReader, stateLines } from './state-lines.ts';

const OWNER_ONLY = 0o700;

export interface ContinuityOptions {
  /** A folder that only this director uses, UTF-8. */
  readonly folder: string;
  readonly director: Director;
  readonly places: PlaceSwitch;
  readonly log: { error(text: string): void; info(text: string): void };
  /** Called when the next director requests the state. No more connections must be accepted then. */
  readonly onSuccessor: () => void;
}

/**
 * Keeps the state of a director across restarts: a running director hands it over to the next one, and a state file has
 * the state of one that has ended.
 */
export class Continuity {
  readonly #options: ContinuityOptions;
  readonly #file: StateFile;
  #server: Server | undefined;
  #predecessor: Socket | undefined;
  /** Resolves when the state was handed over to another director; undefined while none has requested it. */
  handover: Promise<void> | undefined;

  constructor(options: ContinuityOptions) {
    const { folder, director, log } = options;
    this.#options = options;
    this.#file = new StateFile(`${folder}/state`, director, log);
  }

  /** Takes over the state of the previous director, and starts to record the state of this one. */
  async begin(): Promise<void> {
    const { folder, director, log } = this.#options;
    try {
      mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
      await this.#learn();
      await this.#adoptSessions();
      director.recorder = this.#file;
      await this.#file.write();
      writeFileSync(this.#pidPath, `${process.pid}\n`);
      this.#server = await listenForSuccessor(this.#socketPath, (socket, onLine) => {
        this.handover ??= this.#handOver(socket, onLine);
      });
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined) throw error;
      log.error(`${folder}: ${strerror(code)}: what is known now is lost when this process ends`);
    }
  }

  /** Starts to answer the lookups of the previous director. Must be called when this one can assign users. */
  answerPredecessor(): void {
    const { director, places } = this.#options;
    if (this.#predecessor === undefined) return;
    serveAuthreply(director, this.#predecessor, places.place);
    this.#predecessor.resume();
  }

  close(): void {
    this.#server?.close();
    this.#file.close();
    this.#predecessor?.destroy();
  }

  get #socketPath(): string {
    return `${this.#options.folder}/handover`;
  }

  get #pidPath(): string {
    return `${this.#options.folder}/pid`;
  }

  async #learn(): Promise<void> {
    const { folder, director, log } = this.#options;
    const exact = new StateReader(director, (timestamp) => timestamp);
    const takeover = await takeOver(this.#socketPath, (line) => exact.take(line));
    if (takeover.kind === 'taken') {
      exact.finish();
      this.#predecessor = takeover.socket;
      log.info('took over from the running director');
      return;
    }
    if (takeover.kind === 'silent') this.#endFrozen();
    // Nobody reported refreshes meanwhile, so all users might still be active: they count as refreshed now.
    const reader = new StateReader(director, () => director.now());
    const path = `${folder}/state`;
    const result = await readStateFile(path, (line) => reader.take(line));
    if (result === 'nothing') return;
    if (result === 'damaged') log.error(`${path}: damaged: what follows is not known any more`);
    if (reader.damaged > 0) log.error(`${path}: ${reader.damaged} lines are damaged, and are left out`);
    reader.finish();
    log.info('read what the last director knew');
  }

  /** Assigns users who have sessions to the mail servers of these, also without a state file. */
  async #adoptSessions(): Promise<void> {
    const { director } = this.#options;
    await director.eachSession((user, ip) => director.adopt(user, ip));
  }

  /** Kills a frozen director. It has the same sockets, and would continue with its old state if it resumed. */
  #endFrozen(): void {
    const pid = readPid(this.#pidPath);
    if (pid === undefined || pid === process.pid || parentOf(pid) !== process.ppid) return;
    this.#options.log.error(`the running director (pid ${pid}) does not answer, killing it`);
    process.kill(pid, 'SIGKILL');
  }

  async #handOver(socket: Socket, onLine: (take: (line: string) => void) => void): Promise<void> {
    const { director, places, onSuccessor } = this.#options;
    director.recorder = undefined;
    this.#server?.close();
    this.#file.close();
    const remote = new RemotePlacement(socket);
    onLine((line) => remote.take(line));
    places.switchTo(remote.place);
    onSuccessor();
    for (const part of stateLines(director)) {
      if (!socket.write(part, 'latin1')) await untilDrained(socket);
      await turn();
    }
    await new Promise<void>((resolve) => {
      socket.once('close', resolve);
      socket.write(handoverEnd, () => resolve());
    });
    director.close();
  }
}

function untilDrained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

function readPid(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** @returns undefined if there is no such process */
function parentOf(pid: number): number | undefined {
  try {
    return Number(/^.*\) \S+ ([0-9]+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
  } catch {
    return undefined;
  }
}
