import type { Duplex } from 'node:stream';
import { lineText } from '../../protocol/line-framer.ts';
import { readReply } from '../lookup.ts';
import type { PlaceUser } from '../place-user.ts';
import { OpenRequests } from './open-requests.ts';
import { type AnswerTerms, relayAnswer, temporaryFailure } from './relay-answer.ts';
import type { RelayKind } from './relay-kind.ts';
import { ReplyFilter, type Verdict } from './reply-filter.ts';
import { RequestHeads } from './request-heads.ts';

/** The approximate memory of a held reply in addition to its line. */
const HELD_OVERHEAD_BYTES = 600;
const LOOK_MS = 50;
const MARGIN_MS = 1000;

export interface RelayOptions extends AnswerTerms {
  readonly kind: RelayKind;
  readonly place: PlaceUser;
  /** How long a proxy waits for a host if the reply has no `proxy_timeout`. */
  readonly proxyTimeoutSeconds: number;
  /**
   * Called when a user was assigned to a host, with the time limit for the session to start, and the name of the
   * client's connection, if it is known.
   */
  readonly onPlaced: (user: string, ip: string, limitMs: number, connection: string | undefined) => void;
}

/**
 * Relays between one client and its own connection to the auth server. Data passes unchanged in both directions, except
 * for replies that request a proxy without a host. The relay stops reading while the other side is slow, and closes
 * both connections when one ends. The data has passwords, and is never logged. spec: dovecot-2.4 3
 */
export class RelaySession {
  readonly #client: Duplex;
  readonly #upstream: Duplex;
  readonly #options: RelayOptions;
  readonly #requests = new OpenRequests();
  /** The functions that drop held replies, by request id. */
  readonly #held = new Map<string, () => void>();
  #lastRequest = performance.now();
  #closing: NodeJS.Timeout | undefined;

  constructor(client: Duplex, upstream: Duplex, options: RelayOptions) {
    this.#client = client;
    this.#upstream = upstream;
    this.#options = options;
    const { request, reply, otherEnds } = options.kind;
    const heads = new RequestHeads((head) => {
      if (head.startsWith(`${request}\t`)) this.#requests.add(head);
      else if (head.startsWith('CANCEL\t')) this.#cancel(lineText(head).slice('CANCEL\t'.length));
    });
    const filter = new ReplyFilter([reply, ...otherEnds], (line, end) => this.#judge(line, end), tooLong);
    carry(client, upstream, (chunk) => {
      this.#lastRequest = performance.now();
      heads.push(chunk);
      return chunk;
    });
    carry(upstream, client, (chunk) => filter.push(chunk));
    for (const side of [client, upstream]) side.on('error', () => {});
    for (const event of ['end', 'close'] as const) {
      client.on(event, () => this.close());
      upstream.on(event, () => this.#finish());
    }
  }

  /** Whether no request is pending. */
  get isIdle(): boolean {
    return this.#requests.size === 0 && this.#held.size === 0;
  }

  /**
   * Closes both connections when the client has been silent for some time and has no pending request. The silence makes
   * it unlikely that a request arrives at that moment and is lost.
   */
  closeWhenQuiet(quietMs: number): void {
    this.#closing ??= setInterval(() => {
      if (this.isIdle && performance.now() - this.#lastRequest >= quietMs) this.close();
    }, LOOK_MS);
  }

  /** Ends both connections. */
  close(): void {
    clearInterval(this.#closing);
    this.#forgetHeld();
    this.#client.destroy();
    this.#upstream.destroy();
  }

  /** Handles the end of the auth server's connection: sends the client its remaining data, and then closes. */
  #finish(): void {
    clearInterval(this.#closing);
    this.#forgetHeld();
    this.#upstream.destroy();
    if (!this.#client.writableEnded) this.#client.end(() => this.#client.destroy());
  }

  #forgetHeld(): void {
    for (const forget of this.#held.values()) forget();
    this.#held.clear();
  }

  #judge(raw: string, end: string): Verdict {
    const { kind, place } = this.#options;
    // The client reads a line up to a NUL, so added fields must precede it.
    const line = lineText(raw);
    const [word = '', id = ''] = line.split('\t', 2);
    const request = this.#requests.take(id);
    const reply = word === kind.reply ? readReply(line, kind.reply, request) : undefined;
    if (reply === undefined || reply.kind === 'other') return 'unchanged';
    if (reply.kind === 'hostless') return { text: `${temporaryFailure(line)}${end}` };
    let now: string | undefined;
    let isHeld = false;
    const forget = place(reply.user, reply.tag, line.length + HELD_OVERHEAD_BYTES, (host) => {
      const { timeoutSeconds = this.#options.proxyTimeoutSeconds } = reply;
      const limitMs = timeoutSeconds * 1000 + MARGIN_MS;
      if (host !== undefined) this.#options.onPlaced(reply.user, host.ip, limitMs, request?.connection);
      const text = `${relayAnswer(reply, host, this.#options)}${end}`;
      if (isHeld) this.#answerHeld(id, text);
      else now = text;
    });
    if (now !== undefined) return { text: now };
    isHeld = true;
    this.#held.set(id, forget);
    return { text: '' };
  }

  #answerHeld(id: string, text: string): void {
    this.#held.delete(id);
    this.#client.write(text, 'latin1');
  }

  #cancel(id: string): void {
    this.#requests.take(id);
    this.#held.get(id)?.();
    this.#held.delete(id);
  }
}

/** Relays data in one direction, with backpressure. */
function carry(from: Duplex, to: Duplex, through: (chunk: Buffer) => Buffer): void {
  from.on('data', (chunk: Buffer) => {
    const passed = through(chunk);
    if (passed.length > 0 && to.writable && !to.write(passed)) from.pause();
  });
  to.on('drain', () => from.resume());
}

function tooLong(line: string): string {
  return `${temporaryFailure(line)}\n`;
}
