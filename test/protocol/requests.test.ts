import { describe, expect, it } from 'vitest';
import { joinFields } from '../../src/protocol/escaping.ts';
import { MalformedReply } from '../../src/protocol/request.ts';
import { requests } from '../../src/protocol/requests.ts';

/** The line of a request, without the line feed. */
function line<Arguments>(
  { name, encode }: { readonly name: string; readonly encode: (args: Arguments) => readonly string[] },
  args: Arguments,
): string {
  return joinFields([name, ...encode(args)]).slice(0, -1);
}

const ip = '10.0.0.1';

describe('a request', () => {
  it.each([
    [line(requests.hostList, {}), 'HOST-LIST'],
    [line(requests.hostListRemoved, {}), 'HOST-LIST-REMOVED'],
    [line(requests.directorList, {}), 'DIRECTOR-LIST'],
    [line(requests.userList, {}), 'USER-LIST'],
    [line(requests.userList, { ip }), 'USER-LIST\t10.0.0.1'],
    [line(requests.userLookup, { user: 'a\tb', tag: '' }), 'USER-LOOKUP\ta\x01tb\t'],
    [line(requests.directorAdd, { ip }), 'DIRECTOR-ADD\t10.0.0.1'],
    [line(requests.directorAdd, { ip, port: 9090 }), 'DIRECTOR-ADD\t10.0.0.1\t9090'],
    [line(requests.directorRemove, { ip, port: 9090 }), 'DIRECTOR-REMOVE\t10.0.0.1\t9090'],
    [line(requests.hostSet, { ip }), 'HOST-SET\t10.0.0.1'],
    [line(requests.hostSet, { ip, tag: '' }), 'HOST-SET\t10.0.0.1@'],
    [line(requests.hostSet, { ip, tag: 'x', vhosts: 0 }), 'HOST-SET\t10.0.0.1@x\t0'],
    [line(requests.hostUpdate, { ip, vhosts: 7 }), 'HOST-UPDATE\t10.0.0.1\t7'],
    [line(requests.hostUp, { ip }), 'HOST-UP\t10.0.0.1'],
    [line(requests.hostDown, { ip }), 'HOST-DOWN\t10.0.0.1'],
    [line(requests.hostRemove, { ip }), 'HOST-REMOVE\t10.0.0.1'],
    [line(requests.hostFlush, {}), 'HOST-FLUSH'],
    [line(requests.hostFlush, { ip }), 'HOST-FLUSH\t10.0.0.1'],
    [line(requests.hostResetUsers, {}), 'HOST-RESET-USERS'],
    [line(requests.hostResetUsers, { ip }), 'HOST-RESET-USERS\t10.0.0.1'],
    [line(requests.hostResetUsers, { maxParallel: 5 }), 'HOST-RESET-USERS\t\t5'],
    [line(requests.hostResetUsers, { ip, maxParallel: 5n }), 'HOST-RESET-USERS\t10.0.0.1\t5'],
    [line(requests.userMove, { user: 7, ip }), 'USER-MOVE\t7\t10.0.0.1'],
    [line(requests.userKick, { user: 'a' }), 'USER-KICK\ta'],
    [line(requests.userKick, { user: 'a', noWait: true }), 'USER-KICK\ta\tnowait'],
    [line(requests.userKickAlt, { field: 'f', value: 'v' }), 'USER-KICK-ALT\tf\tv'],
    [line(requests.userKickAlt, { field: 'f', value: 'v', noWait: true }), 'USER-KICK-ALT\tf\tv\tnowait'],
  ])('is %j', (sent, expected) => {
    expect(sent).toBe(expected);
  });

  it.each([
    ['list', ['hostList', 'hostListRemoved', 'directorList', 'userList']],
    [
      'line',
      [
        ...['userLookup', 'directorAdd', 'directorRemove', 'hostSet', 'hostUpdate', 'hostUp', 'hostDown', 'hostRemove'],
        ...['hostFlush', 'hostResetUsers', 'userMove', 'userKick', 'userKickAlt'],
      ],
    ],
  ])('is answered with a %s', (reply, names) => {
    const such = Object.entries(requests).filter(([, request]) => request.reply === reply);
    expect(such.map(([name]) => name)).toEqual(names);
  });
});

describe('a reply', () => {
  it('is the text after a change, or the address of a removed host', () => {
    expect(requests.hostUp.decode('NOT\tFOUND')).toBe('NOT\tFOUND');
    expect(requests.hostListRemoved.decode('10.0.0.1\t')).toBe('10.0.0.1\t');
  });

  it('has a line of fields for each director', () => {
    expect(requests.directorList.decode('10.0.0.1\t9090\t\x01t\t')).toEqual(['10.0.0.1', '9090', '\t', '']);
  });

  it.each([
    ['10.0.0.1\t100', undefined],
    ['10.0.0.1\t100\t5\tx\tD', undefined],
    ['10.0.0.1\t100\t5\tx\tD\t7', { up: false, changed: 7 }],
    ['10.0.0.1\t100\t5\tx\tDx\t7', { up: false, changed: 7 }],
    ['10.0.0.1\t100\t5\tx\tU\t-7', { up: true, changed: -7 }],
    ['10.0.0.1\t100\t5\tx\txD\tnever', { up: true, changed: undefined }],
  ])('has a mail server in %j', (text, state) => {
    expect(requests.hostList.decode(text)).toMatchObject({ ip: '10.0.0.1', vhosts: '100', state });
  });

  it.each(['', '10.0.0.1'])('has no mail server in %j', (text) => {
    expect(requests.hostList.decode(text)).toEqual(new MalformedReply(text));
  });

  it('has the place of a user', () => {
    expect(requests.userLookup.decode('10.0.0.1\t7\t10.0.0.2\t10.0.0.3')).toEqual({
      current: '10.0.0.1',
      expires: 7,
      hashed: '10.0.0.2',
      initial: '10.0.0.3',
    });
  });

  it.each(['', 'TRYAGAIN', '\t0', '\t0\t', '\tx\t\t', '\t\t\t', '\t0\t\t\t'])(
    'has no place of a user in %j',
    (text) => {
      const reply = requests.userLookup.decode(text);
      expect(reply).toBeInstanceOf(MalformedReply);
      expect(reply).toMatchObject({ line: text });
    },
  );

  it('has an entry of the directory in each line', () => {
    expect(requests.userList.decode('007\t1700000000\tFD00::0:1')).toEqual({
      hash: '007',
      hashNumber: 7,
      expires: 1700000000,
      ip: 'FD00::0:1',
      canonicalIp: 'fd00::1',
    });
  });

  it.each(['', '7', '7\t8', 'x\t8\t10.0.0.1', '7\tx\t10.0.0.1', '7\t8\tx', '4294967296\t8\t10.0.0.1'])(
    'has no entry in %j',
    (text) => {
      expect(requests.userList.decode(text)).toEqual(new MalformedReply(text));
    },
  );
});
