import { DirectorError } from '../../client/director-error.ts';
import { exitStatusOf } from '../../program/exit-status.ts';
import type { FailureContext } from './subcommand.ts';

/**
 * Reports that the connection was lost during a reply. The command then continues with what has arrived.
 * spec: command-line 3.3
 *
 * @throws `error` itself, if it is any other error
 */
export function reportLostReply(error: unknown, { log, fail }: FailureContext): void {
  if (!(error instanceof DirectorError && isLostReply(error))) throw error;
  log.error(error.message);
  fail(exitStatusOf(error));
}

/** Whether an error occurred while a reply was read: what arrived before it is valid. */
function isLostReply({ code, syscall }: DirectorError): boolean {
  return code === 'INVALID_REPLY' || (code === 'CONNECTION_LOST' && syscall !== 'write');
}

/** Yields the batches of a list. If the connection is lost, reports that and ends. spec: command-line 3.3 */
export async function* untilLost<T>(batches: AsyncIterable<T>, context: FailureContext): AsyncGenerator<T> {
  try {
    yield* batches;
  } catch (error) {
    reportLostReply(error, context);
  }
}
