import type { Socket } from 'node:net';
import { strerror } from '../posix/strerror.ts';
import { joinFields } from '../protocol/escaping.ts';
import { isCompatible, versionLine } from '../protocol/handshake.ts';
import { ReplyFields } from '../protocol/reply-fields.ts';
import type { LineRequest, ListRequest } from '../protocol/request.ts';
import { connectSocket } from './connect-socket.ts';
import { DirectorError } from './director-error.ts';
import { IncomingLines } from './incoming-lines.ts';

const HANDSHAKE_TIMEOUT_MS = 5000;
/** The original's buffer size: its messages show how much of it is free. */
const READ_BUFFER_BYTES = 8192;

export interface ConnectionOptions {
  /** Called for each event on the connection, for debugging. */
  readonly trace?: (event: string) => void;
  /** How long to wait for the next data of a reply, in milliseconds; no limit by default. */
  readonly timeoutMs?: number;
  /** Aborts the connection attempt. */
  readonly signal?: AbortSignal;
}

/**
 * A connection to a director's admin socket, for one request at a time: read its reply to the end before the next
 * request, because a director can lose data that is sent while it is busy. spec: command-line 3, protocol 3.15
 */
export class DirectorConnection {
  readonly path: string;
  readonly #socket: Socket;
  readonly #incoming: IncomingLines;
  readonly #options: ConnectionOptions;

  private constructor(socket: Socket, incoming: IncomingLines, path: string, options: ConnectionOptions) {
    this.path = path;
    this.#socket = socket;
    this.#incoming = incoming;
    this.#options = options;
  }

  /**
   * Connects and exchanges the version lines.
   *
   * @param path a unix socket's path, `host:port` or `[v6]:port`, latin1
   * @throws DirectorError `CONNECT_REFUSED`, `CONNECT_NOT_FOUND`, `CONNECT_DENIED`, `CONNECT_FAILED`,
   *   `HANDSHAKE_FAILED`, `VERSION_MISMATCH`, `CLOSED`
   */
  static async open(path: string, options: ConnectionOptions = {}): Promise<DirectorConnection> {
    options.trace?.(`Connecting to ${path}`);
    const incoming = new IncomingLines(path);
    const socket = await connectSocket(path, incoming.receive, options);
    incoming.attach(socket);
    const connection = new DirectorConnection(socket, incoming, path, options);
    const abort = () => connection.close(new DirectorError('CLOSED', `${path} aborted`));
    options.signal?.addEventListener('abort', abort);
    try {
      await connection.#shakeHands();
    } catch (error) {
      connection.close();
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', abort);
    }
    return connection;
  }

  /**
   * Sends a request and reads its reply line.
   *
   * @throws DirectorError `CONNECTION_LOST`, `INVALID_REPLY`, `CLOSED`
   */
  async ask<Arguments, Reply>(request: LineRequest<Arguments, Reply>, args: Arguments): Promise<Reply> {
    await this.#send(joinFields([request.name, ...request.encode(args)]));
    return request.decode(await this.#line());
  }

  /**
   * Sends a request and reads its list, one batch of records per chunk received. A slow consumer slows the director
   * down.
   *
   * @throws DirectorError as {@link ask}, after the records received before the failure
   */
  async *list<Arguments, Reply>(request: ListRequest<Arguments, Reply>, args: Arguments): AsyncGenerator<Reply[]> {
    for await (const lines of this.#lists(request, args)) yield linesOf(lines).map(request.decode);
  }

  /**
   * As {@link list}, but the records are fields in bytes, which are valid until the next batch is requested.
   *
   * @throws DirectorError as {@link list}
   */
  async *listFields<Arguments>(request: ListRequest<Arguments, unknown>, args: Arguments): AsyncGenerator<ReplyFields> {
    for await (const lines of this.#lists(request, args)) yield new ReplyFields(lines);
  }

  /**
   * Closes the connection at once.
   *
   * @param reason the error for pending and later replies; without it they stay pending
   */
  close(reason?: DirectorError): void {
    if (reason !== undefined) this.#incoming.fail(reason);
    this.#socket.destroy();
  }

  async #shakeHands(): Promise<void> {
    const timer = setTimeout(
      () => {
        const reason = `read(${this.path}) timed out (is director configured?)`;
        this.#incoming.fail(new DirectorError('HANDSHAKE_FAILED', reason));
      },
      Math.min(HANDSHAKE_TIMEOUT_MS, this.#options.timeoutMs ?? HANDSHAKE_TIMEOUT_MS),
    );
    try {
      await this.#incoming.poll();
      await this.#send(versionLine);
      if (isCompatible(await this.#line())) return;
    } catch (error) {
      throw this.#handshakeError(error);
    } finally {
      clearTimeout(timer);
    }
    throw this.#incompatible();
  }

  /** Before the first request every failure is fatal; some have their own message. spec: command-line 3.2 */
  #handshakeError(error: unknown): unknown {
    if (!(error instanceof DirectorError)) return error;
    const { code, message, syscall, systemCode } = error;
    if (code === 'INVALID_REPLY') return this.#incompatible(error);
    if (code !== 'CONNECTION_LOST') return error;
    const failed = (reason: string) =>
      new DirectorError('HANDSHAKE_FAILED', reason, { syscall, systemCode, cause: error });
    if (syscall === undefined) return failed(`${this.path} disconnected`);
    if (syscall === 'write') return failed(message);
    const size = READ_BUFFER_BYTES - this.#incoming.bytesReceived;
    return failed(message.replace(/ failed: (?=[^:]*$)/, ` failed: read(size=${size}) failed: `));
  }

  #incompatible(cause?: DirectorError): DirectorError {
    const message = `${this.path} not a compatible director-doveadm socket`;
    return new DirectorError('VERSION_MISMATCH', message, cause === undefined ? {} : { cause });
  }

  async #send(line: string): Promise<void> {
    this.#options.trace?.(`${this.path}: sending: ${line.slice(0, -1)}`);
    const { end } = this.#incoming;
    // After an orderly end the write may still succeed. If not, it fails with an error of its own.
    if (end !== undefined && (end.code !== 'CONNECTION_LOST' || end.syscall !== undefined)) throw end;
    await new Promise<void>((resolve, reject) => {
      this.#socket.write(line, 'latin1', (error?: NodeJS.ErrnoException | null) => {
        if (!error) resolve();
        else reject(this.#writeError(error));
      });
    });
  }

  #writeError(error: NodeJS.ErrnoException): DirectorError {
    return new DirectorError('CONNECTION_LOST', `write(${this.path}) failed: ${strerror(error.code)}`, {
      syscall: 'write',
      systemCode: error.code,
      cause: error,
    });
  }

  async *#lists<Arguments>(request: ListRequest<Arguments, unknown>, args: Arguments): AsyncGenerator<Buffer> {
    await this.#send(joinFields([request.name, ...request.encode(args)]));
    for (;;) {
      await this.#arrive();
      const { lines, isEnd } = this.#incoming.takeList();
      const { trace } = this.#options;
      if (trace !== undefined) {
        for (const line of linesOf(lines).concat(isEnd ? [''] : [])) trace(`${this.path}: received: ${line}`);
      }
      yield lines;
      if (isEnd) return;
    }
  }

  async #arrive(): Promise<void> {
    const { timeoutMs } = this.#options;
    if (timeoutMs === undefined) return this.#incoming.arrive();
    const timer = setTimeout(() => {
      const reason = `read(${this.path}) timed out`;
      this.#incoming.fail(new DirectorError('CONNECTION_LOST', reason, { syscall: 'read', systemCode: 'ETIMEDOUT' }));
    }, timeoutMs);
    try {
      await this.#incoming.arrive();
    } finally {
      clearTimeout(timer);
    }
  }

  async #line(): Promise<string> {
    await this.#arrive();
    const line = this.#incoming.takeLine();
    this.#options.trace?.(`${this.path}: received: ${line}`);
    return line;
  }
}

function linesOf(lines: Buffer): string[] {
  return lines.length === 0 ? [] : lines.toString('latin1', 0, lines.length - 1).split('\n');
}
