import type { RingHost } from '../hashing/ring-layout.ts';

export const DEFAULT_VHOSTS = 100;

/** A mail server in `director_mail_servers`. */
export interface ConfiguredHost {
  /** In canonical form. */
  readonly ip: string;
  /** latin1; empty for none. */
  readonly tag: string;
  /** The host name in the configuration; undefined if that has an address. */
  readonly name?: string | undefined;
}

/** A mail server and its current state. spec: protocol 3.3 */
export class MailHost implements RingHost {
  readonly ip: string;
  readonly tag: string;
  readonly name: string | undefined;
  vhosts = DEFAULT_VHOSTS;
  isUp = true;
  /** Unix seconds of the last change between up and down, 0 if there was none. */
  changed = 0;
  /** The number of users in the user directory who are assigned to it. */
  users = 0;

  constructor({ ip, tag, name }: ConfiguredHost) {
    this.ip = ip;
    this.tag = tag;
    this.name = name;
  }
}
