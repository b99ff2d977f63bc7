import type { DirectorConnection } from '../client/connection.ts';
import { DirectorError } from '../client/director-error.ts';
import { EX_TEMPFAIL } from '../program/exit-status.ts';
import { reportLostReply } from './lost-reply.ts';
import type { FailureContext } from './subcommand.ts';

/** After this answer the next request that has to wait for the ring would crash the director. */
export const RING_SYNC_TIMEOUT = 'Ring sync timed out';

/**
 * Asks about each address of a host, one after the other: each reply is read before the next request is sent. Once the
 * connection is lost, every address still to come is reported like the one that met it.
 * spec: command-line 2.2, 3.3, differences D12, D13
 *
 * @param ask sends the request for an address and reads its reply
 * @param judge says what a reply means
 */
export async function forEachAddress(
  context: FailureContext,
  director: DirectorConnection,
  addresses: readonly string[],
  ask: (ip: string) => Promise<string>,
  judge: (reply: string, ip: string) => void,
): Promise<void> {
  for (const [index, ip] of addresses.entries()) {
    try {
      const reply = await ask(ip);
      judge(reply, ip);
      if (reply !== RING_SYNC_TIMEOUT) continue;
    } catch (error) {
      const loss = index > 0 && isWriteError(error) ? disconnected(director) : error;
      for (const _ of addresses.slice(index)) reportLostReply(loss, context);
      return;
    }
    director.close();
    for (const unasked of addresses.slice(index + 1)) {
      context.log.error(`${unasked}: not sent after a ring sync timeout`);
      context.fail(EX_TEMPFAIL);
    }
    return;
  }
}

/** The original writes all requests before it reads the first reply: there a later one never fails to be written. */
function isWriteError(error: unknown): boolean {
  return error instanceof DirectorError && error.syscall === 'write';
}

function disconnected({ path }: DirectorConnection): DirectorError {
  return new DirectorError('CONNECTION_LOST', `${path} unexpectedly disconnected`);
}
