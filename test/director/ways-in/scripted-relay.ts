import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { Director, DirectorOptions } from '../../../src/director/director.ts';
import { placeUsersOn } from '../../../src/director/place-user.ts';
import type { RelayKind } from '../../../src/director/ways-in/relay-kind.ts';
import { loginKind } from '../../../src/director/ways-in/relay-kind.ts';
import { Relays } from '../../../src/director/ways-in/relays.ts';
import { testDirector } from '../test-director.ts';

/** One side of a connection, with the data that has arrived. */
export class End {
  readonly socket: Socket;
  readonly chunks: Buffer[] = [];
  isClosed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    socket.on('end', () => {
      this.isClosed = true;
    });
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  say(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits until exactly this text has arrived. */
  async hears(text: string): Promise<void> {
    await vi.waitFor(() => {
      if (this.text !== text) throw new Error(`got ${JSON.stringify(this.text)} instead of ${JSON.stringify(text)}`);
    }, 10_000);
  }

  async closes(): Promise<void> {
    await vi.waitFor(() => {
      if (!this.isClosed) throw new Error('still open');
    }, 10_000);
  }
}

export interface Scene {
  readonly director: Director;
  readonly relays: Relays;
  /** The log lines of the relay. */
  readonly log: string[];
  /** What it has told of users who were given a host. */
  readonly placed: readonly (readonly unknown[])[];
  readonly folder: string;
  /** A client, and the auth server's side of its connection. */
  pair(): Promise<{ readonly client: End; readonly auth: End }>;
  /** A client, possibly without an auth server. */
  client(): Promise<End>;
  /** The auth server's side of the next connection. */
  accepted(): Promise<End>;
  /** Starts an auth server at the socket that the relay connects to. */
  startAuth(): Promise<Server>;
  stopAuth(): Promise<void>;
}

/** A relay between clients and an auth server that the test controls. */
export async function scene(
  options: Partial<DirectorOptions> & { readonly kind?: RelayKind; readonly ports?: Record<string, number> } = {},
): Promise<Scene> {
  const { kind = loginKind, ports = {}, ...rest } = options;
  const director = await testDirector(rest);
  const folder = mkdtempSync(join(tmpdir(), 'relay-'));
  const log: string[] = [];
  const placed: unknown[][] = [];
  const say = (text: string) => void log.push(text);
  const relays = new Relays({
    kind,
    place: placeUsersOn(director),
    onPlaced: (...login) => void placed.push(login),
    proxyTimeoutSeconds: 30,
    refreshSeconds: 450,
    portOf: (protocol) => ports[protocol],
    upstreamPath: join(folder, 'auth'),
    log: { error: say, info: say },
  });
  const relay = createServer({ allowHalfOpen: true }, (socket) => relays.serve(socket)).listen(join(folder, 'relay'));
  await once(relay, 'listening');
  const accepted: End[] = [];
  let auth: Server | undefined;
  const startAuth = async () => {
    auth = createServer({ allowHalfOpen: true }, (socket) => accepted.push(new End(socket))).listen(
      join(folder, 'auth'),
    );
    await once(auth, 'listening');
    return auth;
  };
  const stopAuth = async () => {
    const closed = auth === undefined ? undefined : once(auth, 'close');
    auth?.close();
    for (const end of accepted) end.socket.destroy();
    await closed;
  };
  await startAuth();
  const client = async () => {
    const socket = connect(join(folder, 'relay'));
    await once(socket, 'connect');
    onTestFinished(() => void socket.destroy());
    return new End(socket);
  };
  onTestFinished(async () => {
    relays.close();
    director.close();
    relay.close();
    await stopAuth();
    rmSync(folder, { recursive: true });
  });
  let taken = 0;
  const next = async () => {
    const end = await vi.waitFor(() => {
      const last = accepted[taken];
      if (last === undefined) throw new Error('no connection to the auth server');
      return last;
    }, 5000);
    taken++;
    return end;
  };
  const pair = async () => {
    const made = await client();
    return { client: made, auth: await next() };
  };
  return { director, relays, log, placed, folder, pair, client, accepted: next, startAuth, stopAuth };
}
