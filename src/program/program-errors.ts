/** Ends the program with a `Fatal:` line. Buffered output is discarded. spec: command-line 4.7 */
export class FatalError extends Error {
  override readonly name: string = 'FatalError';
  readonly status: number;

  constructor(message: string, status = 75) {
    super(message);
    this.status = status;
  }
}

/** The arguments are invalid. The message is the usage, and the exit status is 64. spec: command-line 1.5 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
