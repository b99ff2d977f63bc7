import { parseIp } from '../../posix/ip-address.ts';
import { parsePort } from '../../posix/numbers.ts';
import { splitFields } from '../../protocol/escaping.ts';
import type { RequestFields } from '../lookup.ts';
import { connectionName } from './session-events.ts';

/** More than a login process has pending at a time. Beyond the limit the oldest are dropped. */
const MAX_OPEN = 65_536;
const secret = /^(?:resp|pass)=/;

/** The fields of a pending request. */
export interface OpenRequest extends RequestFields {
  /** The name of the client's connection; undefined if it is unknown. */
  readonly connection: string | undefined;
}

/** The pending requests of a connection, by id. User names and secrets are not kept. */
export class OpenRequests {
  readonly #requests = new Map<string, OpenRequest>();

  get size(): number {
    return this.#requests.size;
  }

  /** @param head the beginning of a request: verb, id, one more word, and fields */
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

  /** Removes a request and returns it. */
  take(id: string): OpenRequest | undefined {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    return request;
  }
}

/** Copies a text. A slice keeps the whole string that it was cut from in memory. */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
