import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { EX_PROTOCOL, exitStatusOf } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';
import type { CommandContext } from '../subcommand.ts';
import { type Look, lookAt } from './look.ts';

const MIN_LIMIT_MS = 5000;
const MAX_LIMIT_MS = 30_000;
const MIN_SILENCE_MS = 1000;
const MAX_SILENCE_MS = 5000;

/** A director that is looked at again and again. */
export class WatchedDirector {
  readonly path: string;
  /** What was seen last. */
  look: Look | undefined;
  /** When that was, in milliseconds since the epoch. */
  lookedAt: number | undefined;
  /** Why the last look failed. */
  error: DirectorError | FatalError | undefined;
  readonly #context: CommandContext;
  readonly #limitMs: number;
  readonly #silenceMs: number;
  #connection: DirectorConnection | undefined;
  /** When the look began that is under way, by the clock that does not jump; so is the next. */
  #askedAt: number | undefined;
  #heardAt = performance.now();

  /** @param intervalMs between two looks, in milliseconds */
  constructor(context: CommandContext, path: string, intervalMs: number) {
    this.#context = context;
    this.path = path;
    this.#limitMs = Math.min(Math.max(2 * intervalMs, MIN_LIMIT_MS), MAX_LIMIT_MS);
    this.#silenceMs = Math.min(Math.max(2 * intervalMs, MIN_SILENCE_MS), MAX_SILENCE_MS);
  }

  /** Looks at it, over a new connection where the last one has failed. */
  async update(): Promise<void> {
    this.#askedAt = performance.now();
    try {
      this.#connection ??= await this.#context.connect(this.path, this.#context.timeoutMs ?? this.#limitMs);
      this.look = await lookAt(this.#connection);
      this.lookedAt = Date.now();
      this.#heardAt = performance.now();
      this.error = undefined;
    } catch (error) {
      if (!(error instanceof DirectorError || error instanceof FatalError)) throw error;
      this.error = error;
      this.#connection?.close();
      this.#connection = undefined;
    } finally {
      this.#askedAt = undefined;
    }
  }

  /** How long it has not answered, in milliseconds; undefined while it does. */
  get silentMs(): number | undefined {
    const now = performance.now();
    const isLate = this.#askedAt !== undefined && now - this.#askedAt >= this.#silenceMs;
    return isLate || this.error !== undefined ? now - this.#heardAt : undefined;
  }

  /** Why there is no point in trying again: there is no director, and there was none before. One that is slow may come. */
  get refusal(): DirectorError | FatalError | undefined {
    const { error, look } = this;
    if (error === undefined || look !== undefined) return undefined;
    const isRefused =
      error instanceof FatalError || error.code.startsWith('CONNECT_') || exitStatusOf(error) === EX_PROTOCOL;
    return isRefused ? error : undefined;
  }
}
