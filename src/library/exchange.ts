import type { DirectorConnection } from '../client/connection.ts';
import { DirectorError } from '../client/director-error.ts';
import { joinFields } from '../protocol/escaping.ts';
import type { LineRequest, ListRequest } from '../protocol/request.ts';
import { abortable } from './abortable.ts';
import { withTextMessage } from './director-error.ts';
import { OpenList } from './open-list.ts';

/** The maximum length of a request in bytes. spec: protocol 1 */
const MAX_REQUEST_BYTES = 1024;

/** Queues the requests of several callers on one connection. spec: protocol 3.15 */
export class Exchange {
  readonly #connection: DirectorConnection;
  #last: Promise<unknown> = Promise.resolve();
  #list: Pick<OpenList<unknown>, 'finish'> | undefined;

  constructor(connection: DirectorConnection) {
    this.#connection = connection;
  }

  /** @throws DirectorError, RangeError for a request that is too long, the signal's reason */
  async ask<Arguments, Reply>(
    request: LineRequest<Arguments, Reply>,
    args: Arguments,
    signal: AbortSignal | undefined,
  ): Promise<Reply> {
    checkLength(request, args);
    return this.#inTurn(signal, () => this.#connection.ask(request, args));
  }

  /**
   * The batches of a list. A request made meanwhile reads the rest of the list first.
   *
   * @throws as {@link ask}
   */
  async *list<Arguments, Reply>(
    request: ListRequest<Arguments, Reply>,
    args: Arguments,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Reply[]> {
    checkLength(request, args);
    const list = await this.#inTurn(signal, async () => {
      const opened = new OpenList(this.#connection.list(request, args));
      this.#list = opened;
      return opened;
    });
    const next = () => list.next();
    const close = () => this.close();
    try {
      for (let batch = await abortable(signal, next, close); batch; batch = await abortable(signal, next, close)) {
        yield batch;
      }
    } catch (error) {
      throw withTextMessage(error);
    } finally {
      list.discard();
    }
  }

  close(): void {
    this.#connection.close(new DirectorError('CLOSED', `${this.#connection.path} is closed`));
  }

  async #inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    let isAtWork = false;
    const turn = async () => {
      await this.#last;
      await this.#list?.finish();
      signal?.throwIfAborted();
      isAtWork = true;
      return work();
    };
    const cancel = () => {
      if (isAtWork) this.close();
    };
    try {
      return await abortable(
        signal,
        () => {
          const done = turn();
          this.#last = done.catch(() => {});
          return done;
        },
        cancel,
      );
    } catch (error) {
      throw withTextMessage(error);
    }
  }
}

function checkLength<Arguments>(
  { name, encode }: Pick<LineRequest<Arguments, unknown>, 'name' | 'encode'>,
  args: Arguments,
): void {
  const { length } = joinFields([name, ...encode(args)]);
  if (length > MAX_REQUEST_BYTES) throw new RangeError(`${name} has ${length} bytes: a director accepts at most 1024`);
}
