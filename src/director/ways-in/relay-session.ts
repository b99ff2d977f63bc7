import type { Duplex } from 'node:stream';
import { lineText } from '../../protocol/line-framer.ts';
import { readReply } from '../lookup.ts';
import type { PlaceUser } from '../place-user.ts';
import { OpenRequests } from './open-requests.ts';
import { type AnswerTerms, relayAnswer, temporaryFailure } from './relay-answer.ts';
import type { RelayKind } from './relay-kind.ts';
import { ReplyFilter, type Verdict } from './reply-filter.ts';
import { RequestHeads } from './request-heads.ts';

/** What a held reply takes beside its line, more or less. */
const HELD_OVERHEAD_BYTES = 600;
const LOOK_MS = 50;
const MARGIN_MS = 1000;

export interface RelayOptions extends AnswerTerms {
  readonly kind: RelayKind;
  readonly place: PlaceUser;
  /** How long a proxy waits for a host where the reply does not say. */
  readonly proxyTimeoutSeconds: number;
  /**
   * Is told of each user who is sent to a host, after how long the session is there or never will be, and the client's
   * connection, if it is known.
   */
  readonly onPlaced: (user: string, ip: string, limitMs: number, connection: string | undefined) => void;
}

/**
 * Stands between one client and its own connection to the auth server: everything passes both ways unchanged, but for
 * replies that ask for a proxy and name no host. Who reads slowly is not sent more than fits; when one side goes, so does
 * the other. Nothing that passes is ever logged: there are passwords in it. spec: dovecot-2.4 3
 */
export class RelaySession {
  readonly #client: Duplex;
  readonly #upstream: Duplex;
  readonly #options: RelayOptions;
  readonly #requests = new OpenRequests();
  /** What ends the waiting of held replies, by their ids. */
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

  /** Whether a request waits for its reply. */
  get isIdle(): boolean {
    return this.#requests.size === 0 && this.#held.size === 0;
  }

  /**
   * Ends both connections when nothing has come from the client for some time, and no request waits for its reply: one that
   * came in the same moment would be lost.
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

  /** The auth server is gone: the client reads what came from it, and asks again at another connection. */
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
    // For the client a NUL ends the line: what is added has to stand before it.
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

/** Passes bytes on, no faster than they are taken. */
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
