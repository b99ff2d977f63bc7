import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dangersOf } from '../../../src/commands/shared/guard.ts';
import type { LiveHost } from '../../../src/commands/shared/live-hosts.ts';

/** `1@oslo:100:up:5` is 10.0.0.1 with a tag, 100 vhosts, up and 5 users. */
function host(text: string): LiveHost {
  const [name = '', vhosts, state, users] = text.split(':');
  const [number, tag = ''] = name.split('@');
  return { ip: `10.0.0.${number}`, tag, vhosts: Number(vhosts), up: state === 'up', users: Number(users) };
}

const hosts = (text: string) => text.split(' ').filter(Boolean).map(host);
const dangers = (before: string, after: string, emptied: string[] = []) =>
  dangersOf({ before: hosts(before), after: hosts(after), emptied });

const LEFT = 'would be left without a mail server that is up and has a weight above 0';

describe('dangersOf', () => {
  it.each([
    ['nothing changes', '1:100:up:5 2:100:up:5', '1:100:up:5 2:100:up:5'],
    ['one of two goes down', '1:100:up:5 2:100:up:5', '1:100:down:5 2:100:up:5'],
    ['one of two is removed', '1:100:up:5 2:100:up:5', '2:100:up:5'],
    ['half of four go', '1:100:up:5 2:100:up:5 3:100:up:5 4:100:up:5', '1:100:up:5 2:100:up:5'],
    ['what was down is removed', '1:100:up:5 2:100:down:5 3:100:down:5', '1:100:up:5'],
    ['one of two with a tag goes', '1@a:100:up:5 2@a:100:up:5 3:1:up:0', '1@a:100:up:5 3:1:up:0'],
    ['a tag had none before', '1:100:up:5 2@a:100:down:5', '1:100:up:5 2@a:100:down:5'],
    ['a server comes', '1:100:up:5', '1:100:up:5 2:100:up:0'],
  ])('allows: %s', (_, before, after) => {
    expect(dangers(before, after)).toEqual([]);
  });

  it.each([
    ['1:100:up:5', '1:100:down:5', [`5 users without a tag ${LEFT}`, '1 of 1 mail servers that are up would go']],
    ['1:100:up:5 2:100:up:1', '1:100:up:5 2:0:up:1 3:0:up:0', []],
    [
      '1:100:up:5 2:100:up:1',
      '1:0:up:5 2:100:down:1',
      [`6 users without a tag ${LEFT}`, '2 of 2 mail servers that are up would go'],
    ],
    ['1@a:100:up:0 2:100:up:5', '2:100:up:5', [`users with the tag 'a' ${LEFT}`]],
    [
      '1@a:1:up:1 2@a:1:up:1 3@a:1:up:1 4:1:up:1 5:1:up:1 6:1:up:1',
      '1@a:1:up:1 4:1:up:1 5:1:up:1 6:1:up:1',
      ["2 of 3 mail servers with the tag 'a' that are up would go"],
    ],
    [
      '1:1:up:1 2:1:up:1 3:1:up:1',
      '1:1:up:1',
      ['2 of 3 mail servers without a tag that are up would go', '2 of 3 mail servers that are up would go'],
    ],
  ])('from %j to %j', (before, after, expected) => {
    expect(dangers(before, after)).toEqual(expected);
  });

  it('counts users who would be flushed from a server that is down already', () => {
    const before = '1@a:100:down:5 2:100:up:5';
    expect(dangers(before, before, ['10.0.0.1'])).toEqual([`5 users with the tag 'a' ${LEFT}`]);
    expect(dangers('1@a:100:down:0 2:100:up:5', '1@a:100:down:0 2:100:up:5', ['10.0.0.1'])).toEqual([]);
  });

  it('reports each tag that would lose its last server', () => {
    const server = fc.record({
      tag: fc.constantFrom('', 'a', 'b'),
      vhosts: fc.constantFrom(0, 1, 100),
      up: fc.boolean(),
      users: fc.nat(3),
    });
    const ring = fc.array(server, { maxLength: 6 });
    fc.assert(
      fc.property(ring, ring, (before, after) => {
        const numbered = (servers: typeof before) => servers.map((one, index) => ({ ip: `10.0.0.${index}`, ...one }));
        const served = (servers: typeof before) =>
          new Set(servers.filter((one) => one.up && one.vhosts > 0).map((one) => one.tag));
        const lost = [...served(before)].filter((tag) => !served(after).has(tag));
        const found = dangersOf({ before: numbered(before), after: numbered(after) });
        expect(found.filter((danger) => danger.includes('left without')).length).toBe(lost.length);
      }),
    );
  });
});
