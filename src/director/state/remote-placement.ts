import type { Socket } from 'node:net';
import { joinFields, splitFields } from '../../protocol/escaping.ts';
import { isCompatible } from '../../protocol/handshake.ts';
import type { HostAddress } from '../lookup.ts';
import type { PlaceAnswer, PlaceUser } from '../place-user.ts';

const HELLO = 'VERSION\tdirector-authreply-client\t1\t0\n';
const SERVER = 'director-authreply-server';

/** Looks up the hosts of users at another director, by the authreply protocol. spec: protocol 5 */
export class RemotePlacement {
  readonly #socket: Socket;
  readonly #answers = new Map<string, PlaceAnswer>();
  /** Lines to send after the other director's greeting; undefined once it has arrived. */
  #waiting: string | undefined = HELLO;
  #lastId = 0;

  /** @param socket the connection; the caller passes its lines to {@link take} */
  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('close', () => {
      for (const answer of this.#answers.values()) answer(undefined);
      this.#answers.clear();
    });
  }

  readonly place: PlaceUser = (user, tag, _bytes, answer) => {
    const id = String(++this.#lastId);
    this.#answers.set(id, answer);
    this.#say(joinFields(['OK', id, 'proxy', `user=${user}`, `director_tag=${tag}`]));
    return () => this.#answers.delete(id);
  };

  /** Handles a line from the other director. */
  take(line: string): void {
    if (this.#waiting !== undefined) {
      if (!isCompatible(line, SERVER)) return;
      const said = this.#waiting;
      this.#waiting = undefined;
      this.#say(said);
      return;
    }
    const [word, id = '', ...fields] = splitFields(line);
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    answer?.(word === 'OK' ? hostOf(fields) : undefined);
  }

  #say(text: string): void {
    if (this.#waiting === undefined) this.#socket.write(text, 'latin1');
    else this.#waiting += text;
  }
}

function hostOf(fields: readonly string[]): HostAddress | undefined {
  const values = new Map(fields.map((field) => [field.split('=', 1)[0], field.slice(field.indexOf('=') + 1)]));
  const host = values.get('host');
  const ip = values.get('hostip');
  if (host === undefined) return undefined;
  return ip === undefined ? { ip: host, name: undefined } : { ip, name: host };
}
