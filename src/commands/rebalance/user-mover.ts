import { setTimeout } from 'node:timers/promises';
import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { parseIp } from '../../posix/ip-address.ts';
import { EX_TEMPFAIL, exitStatusOf } from '../../program/exit-status.ts';
import type { UserRecord } from '../../protocol/replies.ts';
import { MalformedReply } from '../../protocol/request.ts';
import { requests } from '../../protocol/requests.ts';
import type { FailureContext } from '../shared/subcommand.ts';
import type { Move } from './imbalance.ts';
import type { Outcome } from './move-report.ts';
import { Pace } from './pace.ts';

/** Options of a {@link UserMover}. */
export interface MoverOptions {
  /** How many users to move at a time. */
  readonly maxParallel: number;
  /** How many moves may begin per second; undefined for no limit. */
  readonly rate: number | undefined;
  /** Called with the index and the outcome of each move; for a busy user, called again at the end. */
  readonly onOutcome: (index: number, outcome: Outcome) => void;
}

/** More than the 30 seconds after which a director gives up a move. spec: protocol 4.5 */
const MOVE_LIMIT_MS = 40_000;
/** How often to check whether a move is still in progress. */
const PAUSE_MS = 200;

/**
 * Moves users to where the director's hash ring assigns them, in batches: each begins when the last user of the
 * previous batch has been moved. USER-MOVE itself has no limit, and ends a user's connections at once.
 * spec: protocol 3.10, 4.5
 */
export class UserMover {
  readonly #context: FailureContext;
  readonly #director: DirectorConnection;
  readonly #options: MoverOptions;
  readonly #pace: Pace;
  #isOver = false;
  #isAsking = false;
  /** The moves of this batch that the director has accepted, with the target addresses. */
  #batch: { readonly move: Move; readonly ip: string }[] = [];

  constructor(context: FailureContext, director: DirectorConnection, options: MoverOptions) {
    this.#context = context;
    this.#director = director;
    this.#options = options;
    this.#pace = new Pace(options.rate);
  }

  /** Whether an error has ended the run. Nothing more is sent to the director then. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether a USER-MOVE was sent and its reply has not arrived. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** How many accepted moves may still be in progress. */
  get underWay(): number {
    return this.#batch.length;
  }

  /** Moves users and reports errors. At the end, retries busy users and waits for the last batch. */
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

  /** @returns undefined if the run ended before the move was requested */
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

  /**
   * Waits until the last user of the batch has been moved. Asking for their move again has no effect, but the reply is
   * TRYAGAIN while the first move is in progress.
   */
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

  /**
   * Does nothing if an error has ended the run. A DirectorError ends it.
   *
   * @returns undefined if the run has ended
   */
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
