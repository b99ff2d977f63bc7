import type { DirectorConnection } from '../../client/connection.ts';
import { DirectorError } from '../../client/director-error.ts';
import { EX_TEMPFAIL } from '../../program/exit-status.ts';
import { reportLostReply } from './lost-reply.ts';
import type { FailureContext } from './subcommand.ts';

/** After this reply, another request that waits for the ring on the same connection crashes the director. */
export const RING_SYNC_TIMEOUT = 'Ring sync timed out';

/**
 * Sends a request for each address of a host, and reads each reply before it sends the next request. If the connection
 * is lost, the same error is reported for the current address and each remaining one.
 * spec: command-line 2.2, 3.3, differences D12, D13
 *
 * @param ask sends the request for an address and reads its reply
 * @param judge handles a reply
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

/**
 * Whether writing a request failed. For any request but the first, this is reported as a disconnect, as in the
 * original, which writes all requests before it reads the first reply.
 */
function isWriteError(error: unknown): boolean {
  return error instanceof DirectorError && error.syscall === 'write';
}

function disconnected({ path }: DirectorConnection): DirectorError {
  return new DirectorError('CONNECTION_LOST', `${path} unexpectedly disconnected`);
}
