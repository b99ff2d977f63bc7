/** The exit status for a configuration file that is refused. */
export const CONFIGURATION_REFUSED = 89;

const TEMPORARY_FAILURE = 75;

/**
 * The settings cannot be had. The message is the text that follows `Fatal: `.
 * spec: command-line 6.1
 */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** Stands before `Fatal: `: empty, or `doveconf: ` for trouble inside a configuration file. */
  readonly prefix: '' | 'doveconf: ';
  /** The exit status that a program should end with. */
  readonly status: number;

  constructor(message: string, prefix: '' | 'doveconf: ' = '', status = TEMPORARY_FAILURE) {
    super(message);
    this.prefix = prefix;
    this.status = status;
  }
}
