import { parseUint } from '../../posix/numbers.ts';
import { tabEscape } from '../../protocol/escaping.ts';
import { askSocket } from './ask-socket.ts';
import type { KickMask, SessionKeeper, Stray, StraySearch } from './session-keeper.ts';

/**
 * Ends sessions of Dovecot 2.3's login processes on this machine, with the ipc commands that 2.3's own director uses.
 */
export class Ipc implements SessionKeeper {
  readonly name: string;
  readonly listsLocal = false;
  readonly #path: string;

  /** @param path the path of its socket, UTF-8 */
  constructor(path: string) {
    this.name = path;
    this.#path = path;
  }

  async endStrays({ strays }: StraySearch): Promise<ReadonlySet<Stray>> {
    // No user has the hash 0. It means all users of a mail server, and ipc has no command to kick those.
    const users = strays.filter(({ hash }) => hash !== 0);
    const counts = await Promise.all(users.map(({ hash }) => this.#tell(`KICK-DIRECTOR-HASH\t${hash}`)));
    return new Set(users.filter((_user, index) => (counts[index] ?? 0) > 0));
  }

  async kick({ field, mask }: KickMask): Promise<void> {
    await this.#tell(
      field === undefined ? `KICK\t${tabEscape(mask)}` : `KICK-ALT\t${tabEscape(field)}\t${tabEscape(mask)}`,
    );
  }

  /** @returns how many sessions were ended */
  async #tell(command: string): Promise<number> {
    let count = 0;
    await askSocket(this.#path, `proxy\t*\t${command}\n`, (line) => {
      count = parseUint(line.slice(1)) ?? 0;
      return true;
    });
    return count;
  }
}
