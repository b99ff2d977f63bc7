import type { Fault, ShellComment } from '../../posix/shell-words.ts';

/** The version of the snapshot format. Other versions are refused. */
const FORM = '1';
const START = '# doveadm director snapshot ';

/** The first line of a snapshot. */
export const snapshotStart = START + FORM;

/** The last line of a snapshot. A file without it is incomplete. */
export function snapshotEnd(hosts: number): string {
  return `# end of snapshot, ${hosts} host${hosts === 1 ? '' : 's'}`;
}

const END = /^# end of snapshot, \d+ hosts?$/;

/**
 * Checks that a snapshot is complete. The number of hosts in the last line is not checked, so that users can add and
 * remove hosts.
 *
 * @param comments all comments of the file
 * @param lastCommand the line of the last command; 0 for none
 * @returns undefined for a complete snapshot, and for a file that is not a snapshot
 */
export function snapshotFault(comments: readonly ShellComment[], lastCommand: number): Fault | undefined {
  const [start, another] = comments.filter(({ text }) => text.startsWith(START));
  if (start === undefined) return undefined;
  if (another !== undefined) return { line: another.line, reason: 'another snapshot begins here' };
  if (start.text !== snapshotStart) {
    return { line: start.line, reason: `only snapshots of the form ${FORM} are understood` };
  }
  const last = comments.at(-1);
  if (last !== undefined && END.test(last.text) && last.line > lastCommand) return undefined;
  return { line: undefined, reason: 'the snapshot has no end line: it was cut off' };
}
