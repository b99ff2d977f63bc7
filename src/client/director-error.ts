/** What went wrong with a director: before the first request, or on the way of a request or its reply. */
export type DirectorErrorKind = 'connect' | 'handshake' | 'write' | 'disconnected' | 'read' | 'reply';

const EX_TEMPFAIL = 75;

/**
 * Trouble with a connection to a director. The message is the text that the command line shows.
 * spec: cli.md 3, decisions.md D7, D14, D16
 */
export class DirectorError extends Error {
  override readonly name = 'DirectorError';
  readonly kind: DirectorErrorKind;
  /** The exit status that a program should end with. */
  readonly status: number;

  constructor(kind: DirectorErrorKind, message: string, status = EX_TEMPFAIL) {
    super(message);
    this.kind = kind;
    this.status = status;
  }

  /** Whether the connection was lost while a reply was awaited, so that what came before it is still good. */
  get lostReply(): boolean {
    return this.kind === 'disconnected' || this.kind === 'read' || this.kind === 'reply';
  }
}
