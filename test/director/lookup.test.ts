import { describe, expect, it } from 'vitest';
import { hostFields, isLocal, readReply } from '../../src/director/lookup.ts';
import { MailHost } from '../../src/director/mail-host.ts';

const host = new MailHost({ ip: '10.0.0.1', tag: '' });

/** The fields that are added to a line if the user is on 10.0.0.1. */
function given(line: string): string {
  const reply = readReply(line, 'OK');
  if (reply.kind !== 'lookup') return 'no lookup';
  return isLocal(reply, host) ? '' : `\t${hostFields(host)}`;
}

describe('director_proxy_maybe', () => {
  const maybe = 'OK\t1\tdirector_proxy_maybe\tuser=alice';
  const proxy = '\thost=10.0.0.1';

  it.each([
    ['lip=10.0.0.1', ''],
    ['lip=10.0.0.2', proxy],
    ['lip=10.0.0.2\tlip=10.0.0.1', ''],
    ['lip=10.0.0.1\tlip=x', ''],
    ['lip', proxy],
    ['lip=', proxy],
    ['port=143', proxy],
    ['lip=10.0.0.1\tlport=143', ''],
    ['lip=10.0.0.1\tport=143', ''],
    ['lip=10.0.0.1\tlport=143\tport=143', ''],
    ['lip=10.0.0.1\tlport=143\tport=993', proxy],
    ['lip=10.0.0.1\tlport=993\tport=993\tlport=143', proxy],
    ['lip=10.0.0.1\tlport=143\tport=993\tport=143', ''],
    ['lip=10.0.0.1\tlport=143\tport=0', ''],
    ['lip=10.0.0.1\tlport=143\tport', ''],
    ['lip=10.0.0.1\tlport\tport=143', ''],
    ['lip=10.0.0.2\tlport=143\tport=143', proxy],
  ])('%s', (fields, answer) => {
    expect(given(`${maybe}\t${fields}`)).toBe(answer);
  });

  it('is not implied by lip', () => {
    expect(given('OK\t1\tproxy\tuser=alice\tlip=10.0.0.1')).toBe(proxy);
    expect(given('OK\t1\tuser=alice\tlip=10.0.0.1')).toBe('no lookup');
  });
});

describe('a lookup', () => {
  it.each([
    ['user=a', { user: 'a', tag: '' }],
    ['user=a\tuser=b', { user: 'a' }],
    ['user\tuser=b', { user: 'b' }],
    ['user=', { user: '' }],
    ['user=a=b\x01tc', { user: 'a=b\tc' }],
    ['user=a\tdestuser=b\tdestuser=c', { user: 'c' }],
    ['user=a\tdestuser=b\tdestuser', { user: 'b' }],
    ['destuser=b', { user: 'b' }],
    ['user=a\tdirector_tag=x\tdirector_tag=y', { tag: 'y' }],
    ['user=a\tdirector_tag=x\tdirector_tag', { tag: 'x' }],
    ['user=a\thost', { user: 'a' }],
    ['user=a\tproxy=no', { user: 'a' }],
  ])('finds the user of %j', (fields, expected) => {
    expect(readReply(`OK\t7\tproxy\t${fields}`, 'OK')).toMatchObject({ id: '7', local: undefined, ...expected });
  });

  it.each([
    'OK\t7\tproxy',
    'OK\t7\tproxy\tuser',
    'OK\t7\tproxy\tuser=a\thost=',
    'OK7\tproxy\tuser=a',
    'OK\tproxy\tuser=a',
    '',
  ])('is not %j', (line) => {
    expect(readReply(line, 'OK').kind).not.toBe('lookup');
  });
});
