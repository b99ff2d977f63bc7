/** A mail server as HOST-LIST tells of it. */
export interface MailServer {
  /** The address in canonical form. */
  readonly ip: string;
  /** How many points it has on the ring: its weight. With 0 it gets no new users. */
  readonly vhosts: number;
  /** How many users are on it. */
  readonly users: number;
  /** Empty for none. */
  readonly tag: string;
  readonly up: boolean;
  /** When it last went up or down; undefined if it never has. */
  readonly changed: Date | undefined;
}

/** A user whom the director has put on a mail server. It knows users by their hashes. */
export interface ActiveUser {
  /** See {@link userHasher}. */
  readonly hash: number;
  /** The address of the mail server in canonical form. */
  readonly ip: string;
  /** When the director forgets the user, unless something happens. */
  readonly expires: Date;
}

/** Where a user is and would be: addresses of mail servers. */
export interface UserPlace {
  /** Where the user is; undefined for one who is not active. */
  readonly current: string | undefined;
  /** When the director forgets that, unless something happens. */
  readonly expires: Date | undefined;
  /** Where the ring has the user now; undefined if no mail server with the tag takes users. */
  readonly hashed: string | undefined;
  /** Where the ring would have the user with the mail servers of the configuration. */
  readonly initial: string | undefined;
}
