import { parseIp } from '../posix/ip-address.ts';
import { parseTime, parseUint } from '../posix/numbers.ts';
import { date, invalid } from './read-records.ts';
import type { RingConnection, RingDirector, UnidentifiedConnection } from './ring-director.ts';

const CONNECTION_FIELDS = 8;

/**
 * spec: protocol 3.13
 *
 * @throws DirectorError for an invalid line
 */
export function ringDirector(fields: readonly string[]): RingDirector {
  const read = fields.length === CONNECTION_FIELDS ? unidentified(fields) : known(fields);
  if (read === undefined) throw invalid('DIRECTOR-LIST', fields.join('\t'));
  return read;
}

function unidentified(fields: readonly string[]): UnidentifiedConnection | undefined {
  const connection = ringConnection(fields);
  return connection && { type: 'unidentified', ...connection };
}

function known([address = '', portText = '', type, failedText = '', ...rest]: readonly string[]):
  | RingDirector
  | undefined {
  const ip = parseIp(address);
  const port = parseUint(portText);
  const failed = parseTime(failedText);
  if (ip === undefined || port === undefined || failed === undefined) return undefined;
  const director = { ip, port, failed: date(failed) };
  switch (type) {
    case 'self': {
      const [status, lastSync = ''] = rest;
      const lastSyncMs = parseTime(lastSync);
      return status === undefined || lastSyncMs === undefined ? undefined : { type, ...director, status, lastSyncMs };
    }
    case '':
      return { type: 'unconnected', ...director };
    case 'removed':
      return { type, ...director };
    case 'left':
    case 'right':
    case 'in':
    case 'out': {
      const connection = ringConnection(rest);
      return connection && { type, ...director, ...connection };
    }
    default:
      return undefined;
  }
}

function ringConnection([status, ...numbers]: readonly string[]): RingConnection | undefined {
  const [pingMs, bytesRead, bytesWritten, bytesBuffered, bytesBufferedPeak, lastRead, lastWritten] =
    numbers.map(parseTime);
  if (status === undefined || pingMs === undefined || bytesRead === undefined || bytesWritten === undefined) {
    return undefined;
  }
  if (bytesBuffered === undefined || bytesBufferedPeak === undefined) return undefined;
  if (lastRead === undefined || lastWritten === undefined) return undefined;
  return {
    status,
    pingMs,
    bytesRead,
    bytesWritten,
    bytesBuffered,
    bytesBufferedPeak,
    lastRead: date(lastRead),
    lastWritten: date(lastWritten),
  };
}
