/** A user who is on the way from one mail server to another, and whose sessions elsewhere have to end. */
export interface Stray {
  readonly hash: number;
}

/** Which sessions are where they should not be. */
export interface StraySearch {
  /**
   * @param user the session's, latin1
   * @param destination the mail server that it goes to, in canonical form
   * @returns whose session it is that has to end; undefined if it may stay
   */
  strayOf(user: string, destination: string): Stray | undefined;
  /** Whose sessions are looked for. */
  readonly strays: readonly Stray[];
  /** Is told of each session that was asked for by {@link strayOf}, by who lists all of this machine; `id` tells them apart. */
  onSession(user: string, destination: string, id: string): void;
}

/** Who is kicked by an operator: by name, or by the value of a passdb field; `*` and `?` stand for others. */
export interface KickMask {
  /** undefined for the user name */
  readonly field?: string;
  readonly mask: string;
}

/** Who knows sessions, and can end them: a proxy, or a mail server. */
export interface SessionKeeper {
  /** For log lines. */
  readonly name: string;
  /** Whether it lists all sessions of this machine. */
  readonly listsLocal: boolean;
  /**
   * Ends the sessions that are searched for.
   *
   * @returns whose sessions were there; they are gone when the next look sees none
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

/** Sessions cannot be seen or ended. The message is for a log line. */
export class KeeperError extends Error {
  override readonly name = 'KeeperError';
  /** Whether the sessions may be there all the same, and another look soon may tell. */
  readonly isPassing: boolean;

  constructor(message: string, isPassing: boolean) {
    super(message);
    this.isPassing = isPassing;
  }
}
