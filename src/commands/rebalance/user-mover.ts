import { setTimeout } from 'node:timers/promises';
import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import type { UserRecord } from '../../protocol/replies.ts';
import { MalformedReply } from '../../protocol/request.ts';
import { requests } from '../../protocol/requests.ts';
import { EX_PROTOCOL, EX_TEMPFAIL } from '../exit-status.ts';
import type { CommandContext } from '../subcommand.ts';

/** A user that is to be moved. */
export interface MisplacedUser {
  readonly hash: number;
  /** The tag of the host that it is on. */
  readonly tag: string;
}

/**
 * What became of a user: `settled` if it had left, or was in its place, when its turn came; `busy` if another move of it
 * did not end; `unsent` from trouble with the director on.
 */
export type MoveResult = 'moved' | 'settled' | 'busy' | 'unsent';

/** A director gives a move up after 30 seconds. spec: protocol.md 4.5 */
const MOVE_LIMIT_MS = 40_000;
const PAUSE_MS = 200;

/**
 * Moves users to where their director's ring has them, in batches: one begins when the last user of the batch before has
 * been moved. USER-MOVE itself knows no limit, and ends a user's connections at once. spec: protocol.md 3.10, 4.5
 */
export class UserMover {
  readonly #context: CommandContext;
  readonly #director: DirectorConnection;
  readonly #pauseMs: number;
  #over = false;
  /** The user that was moved last, and where to. */
  #last: { readonly user: MisplacedUser; readonly ip: string } | undefined;

  /** @param pauseMs how long to wait before a move that goes on is looked at again, in milliseconds */
  constructor(context: CommandContext, director: DirectorConnection, pauseMs = PAUSE_MS) {
    this.#context = context;
    this.#director = director;
    this.#pauseMs = pauseMs;
  }

  /**
   * Moves users, and reports trouble. What users are busy with is waited for at the end.
   *
   * @param maxParallel how many users may be moving at a time
   * @returns a result for each user, in their order
   */
  async move(users: readonly MisplacedUser[], maxParallel: number): Promise<MoveResult[]> {
    const { log, fail } = this.#context;
    const results: MoveResult[] = [];
    for (const [index, user] of users.entries()) {
      if (index > 0 && index % maxParallel === 0) {
        log.info(`${index} of ${users.length} users`);
        await this.#unlessOver(() => this.#untilLastHasMoved());
      }
      log.progress(() => `${index} of ${users.length} users`);
      results.push((await this.#unlessOver(() => this.#moveOne(user))) ?? 'unsent');
    }
    const deadline = Date.now() + MOVE_LIMIT_MS;
    for (const [index, user] of users.entries()) {
      if (results[index] !== 'busy') continue;
      results[index] = (await this.#unlessOver(() => this.#moveBusy(user, deadline))) ?? 'busy';
      if (results[index] !== 'busy') continue;
      log.error(`User hash ${user.hash} is already being moved`);
      fail(EX_TEMPFAIL);
    }
    return results;
  }

  async #moveOne(user: MisplacedUser): Promise<MoveResult> {
    const { current, hashed } = await this.#lookUp(user);
    if (current === '' || hashed === '' || current === hashed) return 'settled';
    const reply = await this.#director.ask(requests.userMove, { user: user.hash, ip: hashed });
    switch (reply) {
      case 'OK':
        this.#last = { user, ip: hashed };
        return 'moved';
      case 'TRYAGAIN':
        return 'busy';
      default:
        throw new DirectorError('reply', `User hash ${user.hash}: ${reply}`);
    }
  }

  async #moveBusy(user: MisplacedUser, deadline: number): Promise<MoveResult> {
    for (;;) {
      const result = await this.#moveOne(user);
      if (result !== 'busy' || Date.now() >= deadline) return result;
      await setTimeout(this.#pauseMs);
    }
  }

  /** A move to where a user is already has no effect, but tells whether an earlier move still goes on. */
  async #untilLastHasMoved(): Promise<void> {
    if (this.#last === undefined) return;
    const { user, ip } = this.#last;
    const deadline = Date.now() + MOVE_LIMIT_MS;
    while (Date.now() < deadline) {
      if ((await this.#lookUp(user)).current !== ip) return;
      if ((await this.#director.ask(requests.userMove, { user: user.hash, ip })) !== 'TRYAGAIN') return;
      await setTimeout(this.#pauseMs);
    }
  }

  async #lookUp({ hash, tag }: MisplacedUser): Promise<UserRecord> {
    const found = await this.#director.ask(requests.userLookup, { user: String(hash), tag });
    if (found instanceof MalformedReply) throw new DirectorError('reply', 'Invalid reply from director', EX_PROTOCOL);
    return found;
  }

  /** After trouble with the director nothing more is sent. */
  async #unlessOver<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#over) return undefined;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DirectorError)) throw error;
      this.#context.log.error(error.message);
      this.#context.fail(error.status);
      this.#over = true;
      return undefined;
    }
  }
}
