import { DirectorError } from '../client/director-error.ts';
import { exitStatusOf } from '../program/exit-status.ts';
import type { FailureContext } from './subcommand.ts';

/**
 * Says that the connection was lost in a reply, so that the command ends with what it has. spec: command-line 3.3
 *
 * @throws the error itself, if it is another
 */
export function reportLostReply(error: unknown, { log, fail }: FailureContext): void {
  if (!(error instanceof DirectorError && isLostReply(error))) throw error;
  log.error(error.message);
  fail(exitStatusOf(error));
}

/** Whether the connection was lost while a reply was awaited: what came before is still good. */
function isLostReply({ code, syscall }: DirectorError): boolean {
  return code === 'INVALID_REPLY' || (code === 'CONNECTION_LOST' && syscall !== 'write');
}

/** The batches of a list up to its end or the loss of the connection, which is reported. spec: command-line 3.3 */
export async function* untilLost<T>(batches: AsyncIterable<T>, context: FailureContext): AsyncGenerator<T> {
  try {
    yield* batches;
  } catch (error) {
    reportLostReply(error, context);
  }
}
