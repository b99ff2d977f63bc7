import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { EX_PROTOCOL, exitStatusOf } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { type Look, lookAt } from './look.ts';

const MIN_LIMIT_MS = 5000;
const MAX_LIMIT_MS = 30_000;
const MIN_SILENCE_MS = 1000;
const MAX_SILENCE_MS = 5000;

/** A director that is polled repeatedly. */
export class WatchedDirector {
  readonly path: string;
  /** The result of the last successful poll. */
  look: Look | undefined;
  /** When that poll ended, in milliseconds since the epoch. */
  lookedAt: number | undefined;
  /** Why the last poll failed; undefined if it succeeded. */
  error: DirectorError | FatalError | undefined;
  readonly #context: CommandContext;
  readonly #limitMs: number;
  readonly #silenceMs: number;
  #connection: DirectorConnection | undefined;
  /** When the current poll began, on the monotonic clock; undefined between polls. */
  #askedAt: number | undefined;
  /** When the last successful poll ended, on the monotonic clock. */
  #heardAt = performance.now();

  /** @param intervalMs between two polls, in milliseconds */
  constructor(context: CommandContext, path: string, intervalMs: number) {
    this.#context = context;
    this.path = path;
    this.#limitMs = Math.min(Math.max(2 * intervalMs, MIN_LIMIT_MS), MAX_LIMIT_MS);
    this.#silenceMs = Math.min(Math.max(2 * intervalMs, MIN_SILENCE_MS), MAX_SILENCE_MS);
  }

  /** Polls the director, over a new connection if the last poll failed. */
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

  /** How long it has not answered, in milliseconds; undefined while it answers. */
  get silentMs(): number | undefined {
    const now = performance.now();
    const isLate = this.#askedAt !== undefined && now - this.#askedAt >= this.#silenceMs;
    return isLate || this.error !== undefined ? now - this.#heardAt : undefined;
  }

  /**
   * The error if a retry makes no sense: no poll has succeeded yet, and the last one could not connect or got an
   * invalid reply. Other failures, such as timeouts, may be temporary.
   */
  get refusal(): DirectorError | FatalError | undefined {
    const { error, look } = this;
    if (error === undefined || look !== undefined) return undefined;
    const isRefused =
      error instanceof FatalError || error.code.startsWith('CONNECT_') || exitStatusOf(error) === EX_PROTOCOL;
    return isRefused ? error : undefined;
  }
}
