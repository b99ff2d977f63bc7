/** A setting says something that no director can work with. The message is the text that follows `Fatal: `. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  /** What is wrong, one text for each error line that comes first. */
  readonly details: readonly string[];

  constructor(message: string, details: readonly string[] = []) {
    super(message);
    this.details = details;
  }
}
