import { expect, it } from 'vitest';
import { ringMetrics } from '../../../src/commands/shared/ring-metrics.ts';
import type { Row } from '../../../src/formatters/row.ts';

/** The value of each metric for a row of `ring status`, without those that have none. */
function valuesOf(row: Row): Record<string, number> {
  const values = ringMetrics.map(({ name, value }) => [name.replace('dovecot_director_', ''), value(row)] as const);
  return Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

const right = ['10.0.0.2', '9090', 'right', '1700000000', 'synced', '250', '10', '20', '3', '4', '8', '9'];

it('has metrics for a connection', () => {
  expect(valuesOf(right)).toEqual({
    connection_synced: 1,
    connection_ping_seconds: 0.25,
    connection_received_bytes_total: 10,
    connection_sent_bytes_total: 20,
    connection_buffered_bytes: 3,
    connection_buffered_peak_bytes: 4,
    connection_last_read_timestamp_seconds: 8,
    connection_last_write_timestamp_seconds: 9,
    last_failed_timestamp_seconds: 1700000000,
  });
  expect(valuesOf(right.with(4, 'syncing')).connection_synced).toBe(0);
  expect(valuesOf(right.with(10, 'never').with(6, '1x'))).toMatchObject({
    connection_last_read_timestamp_seconds: NaN,
    connection_received_bytes_total: NaN,
  });
});

it('has only the ring and the last failure for the director itself', () => {
  const self = right.with(2, 'self').with(4, 'ring synced');
  expect(valuesOf(self)).toEqual({ ring_synced: 1, last_failed_timestamp_seconds: 1700000000 });
  expect(valuesOf(self.with(4, 'synced')).ring_synced).toBe(0);
});

it('has only the last failure for a director without a connection', () => {
  expect(valuesOf(['10.0.0.2', '9090', '', '7', '', ...Array(7).fill('-')])).toEqual({
    last_failed_timestamp_seconds: 7,
  });
});

it('has nothing for a peer that has not said who it is', () => {
  expect(valuesOf(right.with(0, 'unknown'))).toEqual({});
});

it('labels each with the address, the port and the kind of connection, and says what it is', () => {
  for (const { name, help, type, labels } of ringMetrics) {
    expect(labels(right)).toEqual({ ip: '10.0.0.2', port: '9090', type: 'right' });
    expect(labels([])).toEqual({ ip: '', port: '', type: '' });
    expect(help).toMatch(/^[A-Z].*\.$/);
    expect(type).toBe(name.endsWith('_total') ? 'counter' : 'gauge');
  }
});
