import type { Metric } from '../../formatters/formatter.ts';
import type { Row } from '../../formatters/row.ts';
import { parseIp } from '../../posix/ip-address.ts';

const SELF = 'self';
const MILLISECONDS_PER_SECOND = 1000;

/** The indexes of the columns in a row of `ring status`. */
const column = {
  ip: 0,
  port: 1,
  type: 2,
  failed: 3,
  status: 4,
  ping: 5,
  input: 6,
  output: 7,
  buffered: 8,
  peak: 9,
  read: 10,
  write: 11,
};

/**
 * The Prometheus metrics of `ring status`. A connection whose peer is not identified yet is skipped, because its
 * columns are shifted. spec: protocol 3.13
 */
export const ringMetrics: readonly Metric[] = [
  {
    name: 'dovecot_director_ring_synced',
    help: 'Whether the ring is in sync, as seen by this director.',
    type: 'gauge',
    value: (row) => (row[column.type] === SELF ? Number(row[column.status] === 'ring synced') : undefined),
    labels,
  },
  connection('synced', 'gauge', 'Whether the connection to the director is in sync.', (row) =>
    Number(row[column.status] === 'synced'),
  ),
  connection('ping_seconds', 'gauge', 'Round trip time to the director.', (row) => {
    return count(row[column.ping]) / MILLISECONDS_PER_SECOND;
  }),
  connection('received_bytes_total', 'counter', 'Bytes read from the connection.', (row) => count(row[column.input])),
  connection('sent_bytes_total', 'counter', 'Bytes written to the connection.', (row) => count(row[column.output])),
  connection('buffered_bytes', 'gauge', 'Bytes waiting to be written.', (row) => count(row[column.buffered])),
  connection('buffered_peak_bytes', 'gauge', 'Peak of the waiting bytes.', (row) => count(row[column.peak])),
  connection('last_read_timestamp_seconds', 'gauge', 'Time of the last read.', (row) => count(row[column.read])),
  connection('last_write_timestamp_seconds', 'gauge', 'Time of the last write.', (row) => count(row[column.write])),
  {
    name: 'dovecot_director_last_failed_timestamp_seconds',
    help: 'Time of the last failed connection to the director.',
    type: 'gauge',
    value: (row) => (isIdentified(row) ? count(row[column.failed]) : undefined),
    labels,
  },
];

function connection(name: string, type: Metric['type'], help: string, value: (row: Row) => number): Metric {
  return {
    name: `dovecot_director_connection_${name}`,
    help,
    type,
    value: (row) =>
      isIdentified(row) && row[column.type] !== SELF && row[column.ping] !== '-' ? value(row) : undefined,
    labels,
  };
}

function isIdentified(row: Row): boolean {
  return parseIp(row[column.ip] ?? '') !== undefined;
}

function labels(row: Row): Record<string, string> {
  return { ip: row[column.ip] ?? '', port: row[column.port] ?? '', type: row[column.type] ?? '' };
}

/** NaN for values that are not numbers, such as `-` and `never`. */
function count(text = ''): number {
  return /^\d+$/.test(text) ? Number(text) : NaN;
}
