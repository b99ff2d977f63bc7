import type { DirectorConnection } from '../../../client/connection.ts';
import { EX_PROTOCOL } from '../../../program/exit-status.ts';
import { FatalError } from '../../../program/program-errors.ts';
import type { DirectoryEntry } from '../../../protocol/replies.ts';
import { MalformedReply } from '../../../protocol/request.ts';
import { requests } from '../../../protocol/requests.ts';

/**
 * Yields the entries of the user directory, in batches as they arrive. A malformed line is fatal, because moves are
 * computed from the entries. spec: protocol 3.9
 *
 * @param ip the address of a mail server; undefined for all
 * @throws FatalError for a malformed line, DirectorError
 */
export async function* directoryEntries(director: DirectorConnection, ip?: string): AsyncGenerator<DirectoryEntry[]> {
  for await (const entries of director.list(requests.userList, { ip })) {
    yield entries.map((entry) => {
      if (entry instanceof MalformedReply) throw new FatalError(`Invalid USER-LIST reply: ${entry.line}`, EX_PROTOCOL);
      return entry;
    });
  }
}
