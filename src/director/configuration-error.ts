import { FatalError } from '../program/program-errors.ts';

const EX_BAD_CONFIGURATION = 89;

/** The configuration of a director is invalid. */
export class ConfigurationError extends FatalError {
  override readonly name = 'ConfigurationError';
  /** The texts of error lines to print before the message. */
  readonly details: readonly string[];

  constructor(message: string, details: readonly string[] = []) {
    super(message, EX_BAD_CONFIGURATION);
    this.details = details;
  }
}
