import { DirectorError, type DirectorErrorCode } from '../client/director-error.ts';
import type { FatalError } from './program-errors.ts';

/** With `-n`: there is something to do. */
export const EX_PENDING = 2;
/** Exit statuses of sysexits.h, as the command uses them. spec: command-line 10 */
export const EX_USAGE = 64;
export const EX_NOHOST = 68;
export const EX_TEMPFAIL = 75;
export const EX_PROTOCOL = 76;
/** A change that is too dangerous to be made without `--force`. */
export const EX_NOPERM = 77;
/** The configuration cannot be read, or an option of the program is unknown. */
export const EX_CONFIG = 89;

const statuses: Partial<Record<DirectorErrorCode, number>> = {
  VERSION_MISMATCH: EX_PROTOCOL,
  INVALID_REPLY: EX_PROTOCOL,
};

/** The exit status of a command that ends with this error. spec: command-line 3 */
export function exitStatusOf(error: DirectorError | FatalError): number {
  return error instanceof DirectorError ? (statuses[error.code] ?? EX_TEMPFAIL) : error.status;
}
