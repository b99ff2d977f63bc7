import type { DirectorConnection } from '../../client/connection.ts';
import { requests } from '../../protocol/requests.ts';
import { type LiveHost, liveHosts } from '../live-hosts.ts';

/** How a director was at one time. */
export interface Look {
  readonly hosts: readonly LiveHost[];
  /** The directors and the connections to them. */
  readonly ring: readonly RingLine[];
}

export interface RingLine {
  readonly director: string;
  /** `self`, `left`, `right`, `in`, `out`, `removed`; empty without a connection. */
  readonly type: string;
  readonly status: string;
}

/** @throws FatalError, DirectorError */
export async function lookAt(director: DirectorConnection): Promise<Look> {
  const hosts = await liveHosts(director);
  const ring: RingLine[] = [];
  for await (const lines of director.list(requests.directorList, {})) {
    for (const [ip = '', port = '', type = '', , status = ''] of lines) {
      ring.push({ director: `${ip.includes(':') ? `[${ip}]` : ip}:${port}`, type, status });
    }
  }
  return { hosts, ring };
}
