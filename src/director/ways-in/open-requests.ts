import { parseIp } from '../../posix/ip-address.ts';
import { parsePort } from '../../posix/numbers.ts';
import { splitFields } from '../../protocol/escaping.ts';
import type { RequestFields } from '../lookup.ts';

/** More than a login process has at one time; of more the first are forgotten, and have the usual port. */
const MAX_OPEN = 65_536;
const secret = /^(?:resp|pass)=/;

/** What the requests of a connection say that are not answered yet, by their ids. Nothing of a user or a secret is in it. */
export class OpenRequests {
  readonly #requests = new Map<string, RequestFields>();

  get size(): number {
    return this.#requests.size;
  }

  /** @param head the beginning of a request: its verb, its id, one more word, and its fields */
  add(head: string): void {
    const [, id = '', , ...fields] = splitFields(head);
    let protocol = '';
    let localIp: string | undefined;
    let localPort: number | undefined;
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
          localIp = parseIp(value);
          break;
        case 'lport':
          localPort = parsePort(value);
          break;
      }
    }
    this.#requests.set(copyOf(id), { protocol, localIp, localPort });
    if (this.#requests.size <= MAX_OPEN) return;
    const [first] = this.#requests.keys();
    if (first !== undefined) this.#requests.delete(first);
  }

  /** Forgets a request. */
  take(id: string): RequestFields | undefined {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    return request;
  }
}

/** A part of a string keeps all of it in memory: the text in bytes of its own. */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
