import { setTimeout } from 'node:timers/promises';
import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { EX_TEMPFAIL, exitStatusOf } from '../../program/exit-status.ts';
import { parseIp } from '../../protocol/ip-address.ts';
import type { UserRecord } from '../../protocol/replies.ts';
import { MalformedReply } from '../../protocol/request.ts';
import { requests } from '../../protocol/requests.ts';
import type { FailureContext } from '../subcommand.ts';
import type { Move } from './imbalance.ts';
import type { Outcome } from './move-report.ts';
import { Pace } from './pace.ts';

/** How users are moved. */
export interface MoverOptions {
  /** How many users may be moving at a time. */
  readonly maxParallel: number;
  /** How many moves may begin in a second; any number without it. */
  readonly rate: number | undefined;
  /** Is told what became of the move with an index; of one that was busy it is told again at the end. */
  readonly onOutcome: (index: number, outcome: Outcome) => void;
}

/** A director gives a move up after 30 seconds. spec: protocol 4.5 */
const MOVE_LIMIT_MS = 40_000;
/** How long to wait before a move that goes on is looked at again. */
const PAUSE_MS = 200;

/**
 * Moves users to where their director's ring has them, in batches: one begins when the last user of the batch before has
 * been moved. USER-MOVE itself knows no limit, and ends a user's connections at once. spec: protocol 3.10, 4.5
 */
export class UserMover {
  readonly #context: FailureContext;
  readonly #director: DirectorConnection;
  readonly #options: MoverOptions;
  readonly #pace: Pace;
  #isOver = false;
  #isAsking = false;
  /** The users that the director has begun to move in this batch, and where to. */
  #batch: { readonly move: Move; readonly ip: string }[] = [];

  constructor(context: FailureContext, director: DirectorConnection, options: MoverOptions) {
    this.#context = context;
    this.#director = director;
    this.#options = options;
    this.#pace = new Pace(options.rate);
  }

  /** Whether there was trouble with the director, after which nothing is sent to it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether the director was asked for a move and has not answered. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** How many users the director has said to be moving, and may be at it still. */
  get underWay(): number {
    return this.#batch.length;
  }

  /** Moves users, and reports trouble. What users are busy with is waited for at the end, as is the last batch. */
  async move(moves: readonly Move[]): Promise<void> {
    const { log, fail } = this.#context;
    const { maxParallel, onOutcome } = this.#options;
    const busy: (readonly [index: number, move: Move])[] = [];
    for (const [index, move] of moves.entries()) {
      if (index > 0 && index % maxParallel === 0) {
        log.info(`${index} of ${moves.length} users`);
        await this.#untilBatchHasMoved();
      }
      const outcome = await this.#moveOne(move);
      if (outcome !== undefined) onOutcome(index, outcome);
      if (outcome?.result === 'busy') busy.push([index, move]);
      if (this.#isOver) return;
    }
    const deadline = performance.now() + MOVE_LIMIT_MS;
    for (const [index, move] of busy) {
      const outcome = await this.#moveBusy(move, deadline);
      if (outcome === undefined) return;
      onOutcome(index, outcome);
      if (this.#isOver) return;
      if (outcome.result !== 'busy') continue;
      log.error(`User hash ${move.hash} is already being moved`);
      fail(EX_TEMPFAIL);
    }
    await this.#untilBatchHasMoved();
  }

  /** @returns undefined if the director could not be asked for it */
  async #moveOne(move: Move): Promise<Outcome | undefined> {
    await this.#pace.turn();
    const found = await this.#attempt(() => this.#lookUp(move));
    if (found === undefined) return undefined;
    const { current: from, hashed } = found;
    const to = parseIp(hashed) ?? hashed;
    if (from === '' || to === '' || from === to) return { result: 'settled', from, to };
    this.#pace.begin();
    this.#isAsking = true;
    const reply = await this.#attempt(() => this.#director.ask(requests.userMove, { user: move.hash, ip: hashed }));
    this.#isAsking = false;
    switch (reply) {
      case 'OK':
        this.#batch.push({ move, ip: hashed });
        return { result: 'moved', from, to };
      case 'TRYAGAIN':
        return { result: 'busy', from, to };
      case undefined:
        return { result: 'unknown', from, to };
      default:
        this.#end(new DirectorError('REFUSED', `User hash ${move.hash}: ${reply}`, { reply }));
        return { result: 'refused', from, to };
    }
  }

  async #moveBusy(move: Move, deadline: number): Promise<Outcome | undefined> {
    for (;;) {
      const outcome = await this.#moveOne(move);
      if (outcome?.result !== 'busy' || performance.now() >= deadline) return outcome;
      await setTimeout(PAUSE_MS);
    }
  }

  /** A move to where a user is already has no effect, but tells whether an earlier move still goes on. */
  async #untilBatchHasMoved(): Promise<void> {
    const last = this.#batch.at(-1);
    if (last === undefined) return;
    const { move, ip } = last;
    const deadline = performance.now() + MOVE_LIMIT_MS;
    while (performance.now() < deadline) {
      const found = await this.#attempt(() => this.#lookUp(move));
      if (found === undefined || found.current !== ip) break;
      const ask = () => this.#director.ask(requests.userMove, { user: move.hash, ip });
      if ((await this.#attempt(ask)) !== 'TRYAGAIN') break;
      await setTimeout(PAUSE_MS);
    }
    if (!this.#isOver) this.#batch = [];
  }

  async #lookUp({ hash, tag }: Move): Promise<UserRecord> {
    const found = await this.#director.ask(requests.userLookup, { user: String(hash), tag });
    if (found instanceof MalformedReply) throw new DirectorError('INVALID_REPLY', 'Invalid reply from director');
    return found;
  }

  /** @returns undefined if there was trouble with the director, which is the end, or has been before */
  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#isOver) return undefined;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DirectorError)) throw error;
      this.#end(error);
      return undefined;
    }
  }

  #end(error: DirectorError): void {
    this.#context.log.error(error.message);
    this.#context.fail(exitStatusOf(error));
    this.#isOver = true;
  }
}
