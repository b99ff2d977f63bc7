import { parseIp } from '../../posix/ip-address.ts';
import { parsePort } from '../../posix/numbers.ts';
import { splitFields } from '../../protocol/escaping.ts';
import type { RequestFields } from '../lookup.ts';
import { connectionName } from './session-events.ts';

/** More than a login process has at one time; of more the first are forgotten, and have the usual port. */
const MAX_OPEN = 65_536;
const secret = /^(?:resp|pass)=/;

/** What a request said that is not answered yet. */
export interface OpenRequest extends RequestFields {
  /** The client's connection; undefined if it is not known. */
  readonly connection: string | undefined;
}

/** What the requests of a connection say that are not answered yet, by their ids. Nothing of a user or a secret is in it. */
export class OpenRequests {
  readonly #requests = new Map<string, OpenRequest>();

  get size(): number {
    return this.#requests.size;
  }

  /** @param head the beginning of a request: its verb, its id, one more word, and its fields */
  add(head: string): void {
    const [, id = '', , ...fields] = splitFields(head);
    let protocol = '';
    let localIp: string | undefined;
    let localPort: string | undefined;
    let remoteIp: string | undefined;
    let remotePort: string | undefined;
    for (const field of fields) {
      if (secret.test(field)) break;
      const equals = field.indexOf('=');
      const value = field.slice(equals + 1);
      switch (field.slice(0, Math.max(equals, 0))) {
        case 'protocol':
        case 'service':
          protocol = copyOf(value);
          break;
        case 'lip':
          localIp = value;
          break;
        case 'lport':
          localPort = value;
          break;
        case 'rip':
          remoteIp = value;
          break;
        case 'rport':
          remotePort = value;
          break;
      }
    }
    this.#requests.set(copyOf(id), {
      protocol,
      localIp: parseIp(localIp ?? ''),
      localPort: parsePort(localPort ?? ''),
      connection: connectionName({ remoteIp, remotePort, localIp, localPort }),
    });
    if (this.#requests.size <= MAX_OPEN) return;
    const [first] = this.#requests.keys();
    if (first !== undefined) this.#requests.delete(first);
  }

  /** Forgets a request. */
  take(id: string): OpenRequest | undefined {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    return request;
  }
}

/** A part of a string keeps all of it in memory: the text in bytes of its own. */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
