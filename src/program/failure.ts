import { CommanderError } from 'commander';
import { DirectorError } from '../client/director-error.ts';
import { UnsuitableFormatterError } from '../formatters/formatter.ts';
import { strerror } from '../posix/strerror.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { EX_TEMPFAIL, EX_USAGE, exitStatusOf } from './exit-status.ts';
import { type Logger, writeError } from './logger.ts';
import { FatalError, UsageError } from './program-errors.ts';
import { OutputError } from './stdout.ts';

/**
 * Reports on standard error why a program fails.
 *
 * @param status the exit status without this failure
 * @returns the exit status
 */
export function reportFailure(error: unknown, log: Logger, status = 0): number {
  // The message has already been printed.
  if (error instanceof CommanderError) return error.exitCode;
  if (error instanceof UsageError) {
    writeError(error.message);
    return EX_USAGE;
  }
  if (error instanceof OutputError) return reportOutputError(error, log, status);
  if (error instanceof SettingsError) {
    log.fatal(error.message, error.prefix || log.prefix);
    return error.status;
  }
  if (error instanceof FatalError || error instanceof DirectorError) {
    log.fatal(error.message);
    return exitStatusOf(error);
  }
  log.fatal(error instanceof UnsuitableFormatterError ? error.message : `Unexpected error: ${String(error)}`);
  return EX_TEMPFAIL;
}

/** EPIPE is not an error. spec: differences D9 */
function reportOutputError(error: OutputError, log: Logger, status: number): number {
  if (error.code === 'EPIPE') return status;
  log.error(`${error.message}: ${strerror(error.code)}`);
  return EX_TEMPFAIL;
}
