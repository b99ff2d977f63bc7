import type { Fault, ShellComment } from './shell-words.ts';

/** The form that is written; a file in another one is not read. */
const FORM = '1';
const START = '# doveadm director snapshot ';

/** The first line of a snapshot. */
export const snapshotStart = START + FORM;

/** The last line of a snapshot: without it the file is not whole. */
export function snapshotEnd(hosts: number): string {
  return `# end of snapshot, ${hosts} host${hosts === 1 ? '' : 's'}`;
}

const END = /^# end of snapshot, \d+ hosts?$/;

/**
 * Why a file that says that it is a snapshot is not a whole one. The number in the last line is for people: they may add
 * and take out hosts.
 *
 * @param comments of the file
 * @param lastCommand the line of the last command, 0 for none
 * @returns undefined for a whole snapshot, and for a file that is none
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
