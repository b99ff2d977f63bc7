/** A user, or a whole mail server, whose sessions have to end where they are not allowed to be. */
export interface Stray {
  /** 0 for all users of a mail server. */
  readonly hash: number;
}

/** Defines which sessions have to end. */
export interface StraySearch {
  /**
   * @param user the user of a session, latin1
   * @param destination the address of its mail server, in canonical form
   * @returns the reason why the session has to end; undefined if it may stay
   */
  strayOf(user: string, destination: string): Stray | undefined;
  /** The users and mail servers to search for. */
  readonly strays: readonly Stray[];
  /** Called for each session by keepers with `listsLocal`. `id` identifies the session. */
  onSession(user: string, destination: string, id: string): void;
}

/** The users that an operator kicks, by name or by the value of a passdb field. `*` and `?` are wildcards. */
export interface KickMask {
  /** undefined for the user name */
  readonly field?: string;
  readonly mask: string;
}

/** A connection to a program that can end sessions: to Dovecot on a proxy or on a mail server. */
export interface SessionKeeper {
  /** For log lines. */
  readonly name: string;
  /** Whether it lists all sessions of this machine. */
  readonly listsLocal: boolean;
  /**
   * Ends the sessions for which a search returns a stray.
   *
   * @returns the strays that had sessions. The sessions have ended when a later search finds none.
   * @throws KeeperError
   */
  endStrays(search: StraySearch): Promise<ReadonlySet<Stray>>;
  /**
   * Ends the sessions of users.
   *
   * @throws KeeperError
   */
  kick(mask: KickMask): Promise<void>;
}

/** Sessions cannot be listed or ended. The message is for a log line. */
export class KeeperError extends Error {
  override readonly name = 'KeeperError';
  /** Whether the failure may be temporary, so that moves wait and try again: sessions may still exist. */
  readonly isPassing: boolean;

  constructor(message: string, isPassing: boolean) {
    super(message);
    this.isPassing = isPassing;
  }
}
