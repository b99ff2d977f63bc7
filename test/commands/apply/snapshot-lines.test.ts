import { expect, it } from 'vitest';
import { snapshotEnd, snapshotFault, snapshotStart } from '../../../src/commands/apply/snapshot-lines.ts';

const comments = (...texts: string[]) => texts.map((text, index) => ({ line: index + 1, text }));
const [none, one, two] = [0, 1, 2].map(snapshotEnd);

it('ends with the number of hosts', () => {
  expect([none, one, two]).toEqual([
    '# end of snapshot, 0 hosts',
    '# end of snapshot, 1 host',
    '# end of snapshot, 2 hosts',
  ]);
});

it.each<[string, string[], number, ReturnType<typeof snapshotFault>]>([
  ['is whole', [snapshotStart, '# x', snapshotEnd(2)], 2, undefined],
  ['is whole with one host', [snapshotStart, snapshotEnd(1)], 1, undefined],
  ['is none', ['# x', '# end of snapshot, 2 hosts'], 5, undefined],
  ['is none without a comment', [], 5, undefined],
  [
    'is another one',
    ['# doveadm director snapshot 12', snapshotEnd(1)],
    1,
    { line: 1, reason: 'only snapshots of the form 1 are understood' },
  ],
  [
    'begins twice',
    [snapshotStart, '# x', snapshotStart, snapshotEnd(1)],
    1,
    { line: 3, reason: 'another snapshot begins here' },
  ],
])('a file %s', (_, texts, lastCommand, fault) => {
  expect(snapshotFault(comments(...texts), lastCommand)).toEqual(fault);
});

it.each<[string, string[], number]>([
  ['has no end', [snapshotStart, '# x'], 0],
  ['goes on after its end', [snapshotStart, snapshotEnd(1)], 3],
  ['has a command in the line of its end', [snapshotStart, snapshotEnd(1)], 2],
  ['has a comment after its end', [snapshotStart, snapshotEnd(1), '# x'], 0],
  ['has another end', [snapshotStart, `${snapshotEnd(1)} `], 0],
  ['has words before its end', [snapshotStart, `# x ${snapshotEnd(1)}`], 0],
  ['has no number in its end', [snapshotStart, '# end of snapshot, hosts'], 0],
])('a snapshot that %s was cut off', (_, texts, lastCommand) => {
  const reason = 'the snapshot has no end line: it was cut off';
  expect(snapshotFault(comments(...texts), lastCommand)).toEqual({ line: undefined, reason });
});
