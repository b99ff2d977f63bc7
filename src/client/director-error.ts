/** What went wrong with a director: before the first request, or on the way of a request or its reply, or on this side. */
export type DirectorErrorKind = 'connect' | 'handshake' | 'write' | 'disconnected' | 'read' | 'reply' | 'closed';

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
  /** The system's code, such as `ENOENT`, of a connection that could not be made. */
  readonly code: string | undefined;

  constructor(kind: DirectorErrorKind, message: string, status = EX_TEMPFAIL, code?: string) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.code = code;
  }

  /** Whether the connection was lost while a reply was awaited, so that what came before it is still good. */
  get lostReply(): boolean {
    return this.kind === 'disconnected' || this.kind === 'read' || this.kind === 'reply';
  }
}
