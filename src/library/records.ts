/** A mail server in HOST-LIST. */
export interface MailServer {
  /** The address in canonical form. */
  readonly ip: string;
  /** Its weight: the number of its virtual hosts on the ring. With 0 it gets no new users. */
  readonly vhosts: number;
  /** The number of users assigned to it. */
  readonly users: number;
  /** Empty if it has none. */
  readonly tag: string;
  readonly up: boolean;
  /** When it last went up or down; undefined if it never has. */
  readonly changed: Date | undefined;
}

/** A user who is assigned to a mail server. The director knows users only by hash. */
export interface ActiveUser {
  /** See {@link userHasher}. */
  readonly hash: number;
  /** The address of the mail server in canonical form. */
  readonly ip: string;
  /** When the assignment expires, unless the user is active before. */
  readonly expires: Date;
}

/** The current and possible mail servers of a user, by address. */
export interface UserPlace {
  /** The current mail server; undefined if the user is not active. */
  readonly current: string | undefined;
  /** When the current assignment expires, unless the user is active before. */
  readonly expires: Date | undefined;
  /** The mail server that the ring assigns the user to; undefined if no mail server with the tag accepts users. */
  readonly hashed: string | undefined;
  /** The mail server that a ring of the configured mail servers would assign the user to. */
  readonly initial: string | undefined;
}
