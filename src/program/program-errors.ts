/** Ends the program: a `Fatal:` line, and the output that is still held back is lost. spec: command-line 4.7 */
export class FatalError extends Error {
  override readonly name: string = 'FatalError';
  /** The exit status. */
  readonly status: number;

  constructor(message: string, status = 75) {
    super(message);
    this.status = status;
  }
}

/** The arguments cannot be used: the user gets the usage, which the message is, and exit status 64. spec: command-line 1.5 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
