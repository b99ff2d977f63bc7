import { parseIp } from '../../posix/ip-address.ts';
import { wildcardMatch } from '../../posix/wildcard.ts';
import { splitFields, tabEscape } from '../../protocol/escaping.ts';
import { askSocket } from './ask-socket.ts';
import { KeeperError, type KickMask, type SessionKeeper, type Stray, type StraySearch } from './session-keeper.ts';

const HELLO = 'VERSION\tanvil-client\t2\t0\n\n';
const SERVER = /^VERSION\tanvil-server\t2\t/;

interface Session {
  readonly user: string;
  readonly guid: string;
  /** The mail server of a proxied session; empty for a session that is not proxied. */
  readonly destination: string;
  /** The values of passdb fields, by field name. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Lists and ends the sessions on this machine through Dovecot's anvil process. spec: dovecot-2.4 4 */
export class Anvil implements SessionKeeper {
  readonly name: string;
  readonly listsLocal = true;
  readonly #path: string;

  /** @param path the path of its socket, UTF-8 */
  constructor(path: string) {
    this.name = path;
    this.#path = path;
  }

  async endStrays(search: StraySearch): Promise<ReadonlySet<Stray>> {
    const found = new Set<Stray>();
    const sessions = await this.#sessions(({ user, destination, guid }) => {
      if (destination === '') return false;
      const stray = search.strayOf(user, destination);
      search.onSession(user, destination, guid);
      if (stray !== undefined) found.add(stray);
      return stray !== undefined;
    });
    await this.#end(sessions);
    return found;
  }

  async kick({ field, mask }: KickMask): Promise<void> {
    await this.#end(
      await this.#sessions(({ user, fields }) =>
        wildcardMatch(field === undefined || field === 'user' ? user : (fields.get(field) ?? ''), mask),
      ),
    );
  }

  /** Lists the sessions for which `isWanted` holds. The others are dropped at once, to save memory. */
  async #sessions(isWanted: (session: Session) => boolean): Promise<Session[]> {
    const sessions: Session[] = [];
    let names: string[] | undefined;
    let hasVersion = false;
    await askSocket(this.#path, `${HELLO}CONNECT-DUMP\n`, (line) => {
      if (!hasVersion) {
        hasVersion = this.#checkVersion(line);
        return false;
      }
      // The first line has the names of the passdb fields, and can be empty.
      if (names === undefined) {
        names = splitFields(line);
        return false;
      }
      if (line === '') return true;
      const [, user = '', , , guid = '', destination = '', ...values] = splitFields(line);
      const fields = new Map(names.map((name, index) => [name, values[index] ?? '']));
      const session = { user, guid, destination: parseIp(destination) ?? destination, fields };
      if (isWanted(session)) sessions.push(session);
      return false;
    });
    return sessions;
  }

  /** Ends sessions. There is one line of answer for each, in any order. */
  async #end(sessions: readonly Session[]): Promise<void> {
    if (sessions.length === 0) return;
    const requests = sessions.map(({ user, guid }) => `KICK-USER\t${tabEscape(user)}\t${tabEscape(guid)}\n`).join('');
    let hasVersion = false;
    let answers = 0;
    await askSocket(this.#path, `${HELLO}${requests}`, (line) => {
      if (hasVersion) return ++answers === sessions.length;
      hasVersion = this.#checkVersion(line);
      return false;
    });
  }

  #checkVersion(line: string): true {
    if (!SERVER.test(line)) throw new KeeperError(`${this.#path}: not an anvil socket of Dovecot 2.4`, false);
    return true;
  }
}
