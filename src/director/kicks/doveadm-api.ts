import { isIP } from 'node:net';
import { parseIp } from '../../posix/ip-address.ts';
import { KeeperError, type KickMask, type SessionKeeper, type Stray, type StraySearch } from './session-keeper.ts';

const TIMEOUT_MS = 5000;

interface Session {
  readonly username: string;
  readonly dest_ip: string;
}

/**
 * Lists and ends the sessions on another machine through the HTTP API of its doveadm, by `who` and `kick`. The machine
 * is a mail server if the host in the URL is the address of one, and a proxy otherwise. spec: dovecot-2.4 4
 */
export class DoveadmApi implements SessionKeeper {
  readonly name: string;
  readonly listsLocal = false;
  readonly #url: URL;
  readonly #authorization: string;
  readonly #isMailServer: (ip: string) => boolean;
  readonly #ip: string;

  /**
   * @param url such as `http://10.0.0.11:8080`
   * @param key `doveadm_api_key`, latin1
   * @param isMailServer whether an address is that of a mail server
   */
  constructor(url: URL, key: string, isMailServer: (ip: string) => boolean) {
    this.name = url.origin;
    this.#url = new URL('/doveadm/v1', url);
    this.#authorization = `X-Dovecot-API ${Buffer.from(key, 'latin1').toString('base64')}`;
    this.#isMailServer = isMailServer;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    this.#ip = isIP(host) === 0 ? '' : (parseIp(host) ?? '');
  }

  async endStrays(search: StraySearch): Promise<ReadonlySet<Stray>> {
    const found = new Map<string, Stray>();
    const own = this.#isMailServer(this.#ip) ? this.#ip : undefined;
    for (const { username, dest_ip } of await this.#who()) {
      const destination = own ?? parseIp(dest_ip) ?? '';
      const stray = destination === '' ? undefined : search.strayOf(username, destination);
      if (stray !== undefined) found.set(username, stray);
    }
    // A proxy can also have sessions of the user on the right mail server. Those must stay.
    for (const [user] of found) await this.#kick(user, own === undefined ? search : undefined);
    return new Set(found.values());
  }

  async kick({ field, mask }: KickMask): Promise<void> {
    const passdbField = field === undefined || field === 'user' ? {} : { passdbField: field };
    await this.#call('kick', { mask: [mask], ...passdbField });
  }

  async #kick(user: string, search: StraySearch | undefined): Promise<void> {
    if (search === undefined) {
      await this.#call('kick', { mask: [literal(user)] });
      return;
    }
    const destinations = (await this.#who())
      .filter(({ username }) => username === user)
      .map(({ dest_ip }) => parseIp(dest_ip) ?? '')
      .filter((ip) => ip !== '' && search.strayOf(user, ip) !== undefined);
    for (const destHost of new Set(destinations)) await this.#call('kick', { mask: [literal(user)], destHost });
  }

  async #who(): Promise<Session[]> {
    const rows = await this.#call('who', { separateConnections: true });
    return rows.map(({ username = '', dest_ip = '' }) => ({
      username: Buffer.from(username).toString('latin1'),
      dest_ip,
    }));
  }

  async #call(command: string, parameters: Readonly<Record<string, unknown>>): Promise<Record<string, string>[]> {
    let response: unknown;
    try {
      const answer = await fetch(this.#url, {
        method: 'POST',
        headers: { authorization: this.#authorization, 'content-type': 'application/json' },
        body: JSON.stringify([[command, parameters, 'director']]),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!answer.ok) throw new KeeperError(`${this.name}: HTTP status ${answer.status}`, false);
      response = await answer.json();
    } catch (error) {
      if (error instanceof KeeperError) throw error;
      throw new KeeperError(`${this.name}: ${reasonOf(error)}`, false);
    }
    const rows = rowsOf(response);
    if (rows === undefined) throw new KeeperError(`${this.name}: ${command} is refused, or its answer unknown`, false);
    return rows;
  }
}

/** Escapes the wildcards in a name, because doveadm expects a mask. */
function literal(user: string): string {
  return Buffer.from(user.replace(/[*?\\]/g, '\\$&'), 'latin1').toString();
}

/** `[["doveadmResponse", [ROW...], "director"]]` */
function rowsOf(response: unknown): Record<string, string>[] | undefined {
  const [first]: unknown[] = Array.isArray(response) ? response : [];
  const [kind, rows]: unknown[] = Array.isArray(first) ? first : [];
  if (kind !== 'doveadmResponse' || !Array.isArray(rows)) return undefined;
  return rows.map((row: unknown) =>
    Object.fromEntries(Object.entries(row ?? {}).map(([key, value]) => [key, String(value)])),
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer within 5 s';
  return error.cause instanceof Error ? error.cause.message : 'no answer';
}
