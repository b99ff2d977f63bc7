import { FatalError } from '../program/program-errors.ts';

const EX_BAD_CONFIGURATION = 89;

/** A setting says something that no director can work with. */
export class ConfigurationError extends FatalError {
  override readonly name = 'ConfigurationError';
  /** What is wrong, one text for each error line that comes first. */
  readonly details: readonly string[];

  constructor(message: string, details: readonly string[] = []) {
    super(message, EX_BAD_CONFIGURATION);
    this.details = details;
  }
}
