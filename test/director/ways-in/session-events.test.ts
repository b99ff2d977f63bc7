import { describe, expect, it } from 'vitest';
import { connectionName, readSessionEvents } from '../../../src/director/ways-in/session-events.ts';
import { Peer } from '../peer.ts';

/** As Dovecot 2.4.1 exported it, but for times. */
const event = (name: string, port = 39478) =>
  `event:${name}\thostname:vm\tstart_time:1.2\tend_time:1.3\tcategory:imap\tfield:local_ip=127.0.0.9\tfield:local_port=143\tfield:remote_ip=127.0.0.1\tfield:remote_port=${port}\tfield:protocol=imap\tfield:user=al\x01ti=ce\tfield:dest_ip=10.0.0.1\tfield:error=x=y\n`;
const CONNECTION = '127.0.0.1 39478 127.0.0.9 143';

function reader() {
  const told: string[][] = [];
  const peer = new Peer((socket) => readSessionEvents(socket, (...words) => told.push(words)));
  return { peer, told };
}

describe('the events of sessions', () => {
  it('are told by the ends of their connections, however they arrive', async () => {
    const { peer, told } = reader();
    const text = `${event('proxy_session_started')}\n${event('proxy_session_reconnecting')}${event('auth_request_finished')}${event('proxy_session_established')}event:constructor\nx\n${event('proxy_session_finished', 0)}${event('proxy_session_finished')}`;
    for (const part of text.match(/.{1,50}/gs) ?? []) await peer.ask(part);
    expect(told).toEqual([
      ['started', CONNECTION],
      ['established', CONNECTION],
      ['finished', CONNECTION],
    ]);
  });

  it('end at a line that does not', async () => {
    const { peer } = reader();
    await peer.ask('x'.repeat(100_000));
    expect(peer.isGone).toBe(true);
  });
});

describe('a connection', () => {
  it('has no name where Dovecot does not know its port', () => {
    const ends = { remoteIp: '::1', remotePort: '4000', localIp: '::2', localPort: '993' };
    expect(connectionName(ends)).toBe('::1 4000 ::2 993');
    expect(connectionName({ ...ends, remotePort: '0' })).toBeUndefined();
    expect(connectionName({ ...ends, remotePort: undefined })).toBeUndefined();
    expect(connectionName({ ...ends, remoteIp: undefined })).toBeUndefined();
  });
});
