import { describe, expect, it } from 'vitest';
import { readLiveHost } from '../../src/protocol/live-host.ts';
import { decodeHost } from '../../src/protocol/replies.ts';
import { MalformedReply } from '../../src/protocol/request.ts';

function read(line: string) {
  const record = decodeHost(line);
  return record instanceof MalformedReply ? undefined : readLiveHost(record);
}

describe('a mail server of HOST-LIST', () => {
  it('has all fields of the line', () => {
    expect(read('10.0.0.1\t100\t7\tx\tD\t1700000000')).toEqual({
      ip: '10.0.0.1',
      vhosts: 100,
      users: 7,
      tag: 'x',
      up: false,
      changed: 1700000000,
    });
  });

  it.each(['0', 'x'])('has no time of change if the field is %s', (changed) => {
    expect(read(`10.0.0.1\t100\t7\t\tU\t${changed}`)).toEqual({
      ip: '10.0.0.1',
      vhosts: 100,
      users: 7,
      tag: '',
      up: true,
    });
  });

  it.each(['1001', '4294967295', '50000000', '-1', 'x', ''])('is invalid with %s vhosts', (vhosts) => {
    expect(read(`10.0.0.1\t${vhosts}\t7\t\tU\t0`)).toBeUndefined();
  });

  it.each(['x', '-1', '', '4294967296'])('is invalid with %j users', (users) => {
    expect(read(`10.0.0.1\t100\t${users}\t\tU\t0`)).toBeUndefined();
  });

  it.each(['x\t100\t7\t\tU\t0', '10.0.0.1\t100', '10.0.0.1\t100\t7', '10.0.0.1\t100\t7\tx', ''])(
    'is incomplete in %j',
    (line) => {
      expect(read(line)).toBeUndefined();
    },
  );

  it('can have 1000 vhosts', () => {
    expect(read('10.0.0.1\t1000\t7\t\tU\t0')?.vhosts).toBe(1000);
  });
});
