import { describe, expect, it } from 'vitest';
import { parseDump } from '../../../src/commands/apply/parse-dump.ts';
import { wantedHosts } from '../../../src/commands/apply/wanted-hosts.ts';

const wanted = (...lines: string[]) =>
  wantedHosts(parseDump(lines.map((line) => `doveadm director ${line}\n`).join('')).statements, ({ host }) =>
    host === 'mail' ? ['10.0.0.1', 'fd00::1'] : [host],
  );

const open = { present: true, tag: undefined, vhosts: undefined, up: undefined, flush: false };

describe('the hosts that a file describes', () => {
  it('are those of its lines', () => {
    expect(wanted('add mail@x 5', 'remove 10.0.0.2', 'up 10.0.0.3')).toEqual({
      hosts: [
        { ...open, ip: '10.0.0.1', tag: 'x', vhosts: 5 },
        { ...open, ip: 'fd00::1', tag: 'x', vhosts: 5 },
        { ...open, ip: '10.0.0.2', present: false },
        { ...open, ip: '10.0.0.3', up: true },
      ],
      faults: [],
    });
  });

  it('combine all lines about a host', () => {
    const host = { ip: '10.0.0.1', present: true, tag: 'x', vhosts: 5, up: false, flush: false };
    expect(wanted('add 10.0.0.1@x 5', 'down 10.0.0.1').hosts).toEqual([host]);
    expect(wanted('down 10.0.0.1', 'add 10.0.0.1@x', 'add 10.0.0.1@x 5').hosts).toEqual([host]);
    expect(wanted('add 10.0.0.1 5', 'add 10.0.0.1 5').faults).toEqual([]);
  });

  it('can come from a plan of apply', () => {
    const host = { ...open, ip: '10.0.0.1' };
    expect(wanted('update 10.0.0.1 7', 'up 10.0.0.1').hosts).toEqual([{ ...host, vhosts: 7, up: true }]);
    expect(wanted('down 10.0.0.1', 'update 10.0.0.1 7', 'flush 10.0.0.1').hosts).toEqual([
      { ...host, vhosts: 7, up: false, flush: true },
    ]);
    expect(wanted('flush 10.0.0.1', 'down 10.0.0.1').hosts).toEqual([{ ...host, up: false, flush: true }]);
  });

  it.each([
    ['add 10.0.0.1 5', 'add 10.0.0.1 6'],
    ['add 10.0.0.1 5', 'update 10.0.0.1 6'],
    ['remove 10.0.0.1', 'flush 10.0.0.1'],
    ['add 10.0.0.1@x 5', 'add 10.0.0.1 5'],
    ['add 10.0.0.1', 'remove 10.0.0.1'],
    ['remove 10.0.0.1', 'down 10.0.0.1'],
    ['up 10.0.0.1', 'down 10.0.0.1'],
    ['add mail 5', 'add 10.0.0.1 6'],
  ])('cannot combine %s and %s', (first, second) => {
    const faults = [{ line: 3, reason: '10.0.0.1 contradicts line 2' }];
    expect(wanted('up 10.0.0.9', first, second).faults).toEqual(faults);
  });
});
