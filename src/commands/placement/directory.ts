import type { DirectorConnection } from '../../client/connection.ts';
import { EX_PROTOCOL } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';
import type { DirectoryEntry } from '../../protocol/replies.ts';
import { MalformedReply } from '../../protocol/request.ts';
import { requests } from '../../protocol/requests.ts';

/**
 * The entries of the user directory, a batch for what arrives at a time. Where moves are worked out from them each has to
 * be understood. spec: protocol 3.9
 *
 * @param ip of a mail server; those of all by default
 * @throws FatalError for a line that is not understood, DirectorError
 */
export async function* directoryEntries(director: DirectorConnection, ip?: string): AsyncGenerator<DirectoryEntry[]> {
  for await (const entries of director.list(requests.userList, { ip })) {
    yield entries.map((entry) => {
      if (entry instanceof MalformedReply) throw new FatalError(`Invalid USER-LIST reply: ${entry.line}`, EX_PROTOCOL);
      return entry;
    });
  }
}
