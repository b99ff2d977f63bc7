import type { DirectorConnection } from '../../client/connection.ts';
import { parseIp } from '../../posix/ip-address.ts';
import { EX_PROTOCOL } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';
import { type LiveHost, readLiveHost } from '../../protocol/live-host.ts';
import { MalformedReply } from '../../protocol/request.ts';
import { requests } from '../../protocol/requests.ts';

export type { LiveHost } from '../../protocol/live-host.ts';

/**
 * All mail servers, in the order of HOST-LIST. A malformed line is fatal, because changes are computed from the list.
 * spec: protocol 3.3
 *
 * @throws FatalError for a malformed line, DirectorError
 */
export async function liveHosts(director: DirectorConnection): Promise<LiveHost[]> {
  const hosts: LiveHost[] = [];
  for await (const records of director.list(requests.hostList, {})) {
    for (const record of records) {
      const host = record instanceof MalformedReply ? undefined : readLiveHost(record);
      if (host === undefined) throw invalid('HOST-LIST', record instanceof MalformedReply ? record.line : record.ip);
      hosts.push(host);
    }
  }
  return hosts;
}

/**
 * The addresses of configured mail servers that were removed. spec: protocol 3.4
 *
 * @throws FatalError for a malformed line, DirectorError
 */
export async function removedHosts(director: DirectorConnection): Promise<string[]> {
  const hosts: string[] = [];
  for await (const lines of director.list(requests.hostListRemoved, {})) {
    for (const line of lines) {
      const ip = parseIp(line);
      if (ip === undefined) throw invalid('HOST-LIST-REMOVED', line);
      hosts.push(ip);
    }
  }
  return hosts;
}

function invalid(request: string, line: string): FatalError {
  return new FatalError(`Invalid ${request} reply: ${line}`, EX_PROTOCOL);
}
