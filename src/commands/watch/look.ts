import type { DirectorConnection } from '../../client/connection.ts';
import { parseTime } from '../../posix/numbers.ts';
import { requests } from '../../protocol/requests.ts';
import { type LiveHost, liveHosts } from '../shared/live-hosts.ts';
import type { RingLine } from './ring-state.ts';

/** The result of polling a director. */
export interface Look {
  readonly hosts: readonly LiveHost[];
  /** The directors of the ring and the connections to them. */
  readonly ring: readonly RingLine[];
}

/** The number of fields of a connection whose director is not identified yet. spec: protocol 3.13 */
const UNIDENTIFIED_FIELDS = 8;

/**
 * Polls a director.
 *
 * @throws FatalError, DirectorError
 */
export async function lookAt(director: DirectorConnection): Promise<Look> {
  const hosts = await liveHosts(director);
  const ring: RingLine[] = [];
  for await (const lines of director.list(requests.directorList, {})) ring.push(...lines.map(ringLine));
  return { hosts, ring };
}

function ringLine(fields: readonly string[]): RingLine {
  if (fields.length === UNIDENTIFIED_FIELDS) {
    return { director: 'unknown', type: 'in', failed: 0, status: fields[0] ?? '' };
  }
  const [ip = '', port = '', type = '', failed = '', status = ''] = fields;
  const director = `${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
  return { director, type, failed: parseTime(failed) ?? 0, status };
}
