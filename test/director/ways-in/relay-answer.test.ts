import { expect, it } from 'vitest';
import { readReply } from '../../../src/director/lookup.ts';
import { relayAnswer, temporaryFailure } from '../../../src/director/ways-in/relay-answer.ts';

const host = { ip: '10.0.0.1', name: undefined };
const terms = { refreshSeconds: 450, portOf: (protocol: string) => (protocol === 'imap' ? 10143 : undefined) };

function answer(line: string, to: { ip: string; name: string | undefined } | undefined = host, protocol = '') {
  const reply = readReply(line, 'OK', { protocol, localIp: '10.0.0.9', localPort: 143 });
  return reply.kind === 'lookup' ? relayAnswer(reply, to, terms) : reply.kind;
}

const line = 'OK\t1\tuser=alice\tproxy';

it.each([
  [line, '', `${line}\tproxy_refresh=450\thost=10.0.0.1`],
  [line, 'imap', `${line}\tproxy_refresh=450\thost=10.0.0.1\tport=10143`],
  [`${line}\tport=993`, 'imap', `${line}\tport=993\tproxy_refresh=450\thost=10.0.0.1`],
  [`${line}\tprotocol=pop3`, 'imap', `${line}\tprotocol=pop3\tproxy_refresh=450\thost=10.0.0.1`],
  [
    'OK\t1\tuser=alice\tdirector_proxy_maybe',
    'imap',
    'OK\t1\tuser=alice\tdirector_proxy_maybe\tproxy_refresh=450\thost=10.0.0.1\tproxy\tport=10143',
  ],
])('of %j is told where the user is, for %j', (given, protocol, expected) => {
  expect(answer(given, host, protocol)).toBe(expected);
});

it('has the name of a host that has one', () => {
  expect(answer(line, { ip: '10.0.0.1', name: 'one' })).toBe(`${line}\tproxy_refresh=450\thost=one\thostip=10.0.0.1`);
});

it('has no proxy where the user is already', () => {
  const maybe = 'OK\t1\tuser=alice\tproxy_x=1\tproxy\tpro\x01xy=y\tdirector_proxy_maybe\tnoproxy';
  expect(answer(maybe, { ip: '10.0.0.9', name: undefined })).toBe(
    'OK\t1\tuser=alice\tproxy_x=1\tdirector_proxy_maybe\tnoproxy',
  );
});

it.each([
  [line, 'FAIL\t1\tuser=alice\tcode=temp_fail'],
  ['OK\t7\tproxy\tuser=a\tuser=b\tpass=secret', 'FAIL\t7\tuser=a\tcode=temp_fail'],
  ['OK\t7\tproxy\r', 'FAIL\t7\tcode=temp_fail'],
  ['OK', 'FAIL\t\tcode=temp_fail'],
])('%j is a failure for now without a host, and has no secret', (given, expected) => {
  expect(temporaryFailure(given)).toBe(expected);
});

it('is a failure for now if nobody can be given', () => {
  const reply = readReply(line, 'OK');
  expect(reply.kind === 'lookup' ? relayAnswer(reply, undefined, terms) : '').toBe(
    'FAIL\t1\tuser=alice\tcode=temp_fail',
  );
});

it.each([
  ['proxy_timeout=30', 30],
  ['proxy_timeout=30s', 30],
  ['proxy_timeout=5secs', 5],
  ['proxy_timeout=500ms', 0.5],
  ['proxy_timeout=1500msecs', 1.5],
  ['proxy_timeout=30x', undefined],
  ['proxy_timeout=x30', undefined],
  ['proxy_timeout=1234567', undefined],
  ['proxy_timeout', undefined],
  ['x', undefined],
])('has a time limit of %s: %s seconds', (field, seconds) => {
  expect(readReply(`${line}\t${field}`, 'OK')).toMatchObject({ timeoutSeconds: seconds });
});
