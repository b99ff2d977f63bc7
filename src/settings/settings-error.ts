/** The exit status for an invalid configuration file. */
export const CONFIGURATION_REFUSED = 89;

const TEMPORARY_FAILURE = 75;

/**
 * The settings could not be loaded. The message is the text that follows `Fatal: `.
 * spec: command-line 6.1
 */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** The text before `Fatal: `: `doveconf: ` for errors that the original's `doveconf` reports, else empty. */
  readonly prefix: '' | 'doveconf: ';
  /** The exit status of the program. */
  readonly status: number;

  constructor(message: string, prefix: '' | 'doveconf: ' = '', status = TEMPORARY_FAILURE) {
    super(message);
    this.prefix = prefix;
    this.status = status;
  }
}
