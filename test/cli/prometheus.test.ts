import parse from 'parse-prometheus-text-format';
import { describe, expect, it } from 'vitest';
import { doveadm, run } from './scripted-run.ts';

const prometheus = doveadm.replace(' director', ' -f prometheus director');

function samples(text: string): Map<string, unknown> {
  return new Map(parse(text).map(({ name, metrics }) => [name, metrics]));
}

describe('-f prometheus', () => {
  it('has the mail servers', async () => {
    const hosts =
      '10.0.0.1\t100\t7\tta"g\\\x01n\xff\tU\t0\n10.0.0.2\t0\t0\t\tD\t1700000000\n10.0.0.2\t9\t9\t\tU\t0\n\n';
    const { stdout, stderr, status } = await run({ line: `${prometheus} status`, director: { replies: [hosts] } });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const first = { host: '10.0.0.1', tag: 'ta"g\\\n\xef\xbf\xbd' };
    const second = { host: '10.0.0.2', tag: '' };
    expect(Object.fromEntries(samples(stdout))).toEqual({
      dovecot_director_host_users: [
        { labels: first, value: '7' },
        { labels: second, value: '0' },
      ],
      dovecot_director_host_vhosts: [
        { labels: first, value: '100' },
        { labels: second, value: '0' },
      ],
      dovecot_director_host_up: [
        { labels: first, value: '1' },
        { labels: second, value: '0' },
      ],
      dovecot_director_host_state_change_timestamp_seconds: [{ labels: second, value: '1700000000' }],
    });
  });

  it('has the ring and its connections', async () => {
    const ring = [
      'handshaking - 0 USERs received\t0\t0\t52\t0\t0\t0\t1795451349',
      '127.0.0.1\t9090\tself\t0\tring synced\t0',
      '127.0.0.2\t9090\tright\t1700000000\tsynced\t250\t10\t20\t3\t4\t1700000001\t1700000002',
      '127.0.0.3\t9090\t\t1700000003\t',
      '\n',
    ].join('\n');
    const { stdout } = await run({ line: `${prometheus} ring status`, director: { replies: [ring] } });
    const self = { ip: '127.0.0.1', port: '9090', type: 'self' };
    const right = { ip: '127.0.0.2', port: '9090', type: 'right' };
    const found = samples(stdout);
    expect(found.get('dovecot_director_ring_synced')).toEqual([{ labels: self, value: '1' }]);
    expect(found.get('dovecot_director_connection_synced')).toEqual([{ labels: right, value: '1' }]);
    expect(found.get('dovecot_director_connection_ping_seconds')).toEqual([{ labels: right, value: '0.25' }]);
    expect(found.get('dovecot_director_connection_received_bytes_total')).toEqual([{ labels: right, value: '10' }]);
    expect(found.get('dovecot_director_connection_last_write_timestamp_seconds')).toEqual([
      { labels: right, value: '1700000002' },
    ]);
    expect(found.get('dovecot_director_last_failed_timestamp_seconds')).toEqual([
      { labels: right, value: '1700000000' },
      { labels: { ip: '127.0.0.3', port: '9090', type: '' }, value: '1700000003' },
    ]);
  });

  it('is refused by other commands', async () => {
    const director = { replies: ['10.0.0.1\t0\t10.0.0.1\t10.0.0.1\n'] };
    expect(await run({ line: `${prometheus} status alice`, director })).toMatchObject({
      status: 75,
      stdout: '',
      stderr: 'Fatal: prometheus formatter cannot be used here.\n',
    });
  });
});
