import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { doveadmDirectorPage } from '../manual/doveadm-director.ts';
import { toPlainText } from '../manual/plain-text.ts';
import { toRoff } from '../manual/roff.ts';
import { EX_TEMPFAIL } from '../program/exit-status.ts';
import { FatalError, UsageError } from '../program/program-errors.ts';
import { commandTables } from './command-tables.ts';
import { unknownCommandUsage } from './usage.ts';

/** The exit status of `man` if the pager exits before the end of the page. */
const PAGER_ENDED = 3;

/**
 * `doveadm help COMMAND`: shows a manual page with `man`.
 *
 * @param command latin1
 * @returns the exit status, or the page as plain text if `man` cannot show it
 * @throws UsageError without a command; FatalError if there is no `man` to show the page of another command
 */
export async function manualPage(command: string | undefined): Promise<number | string> {
  if (command === undefined) throw new UsageError(unknownCommandUsage(['help']));
  if (command === 'director') {
    const page = doveadmDirectorPage(commandTables);
    const ended = await man(['-l', '-'], toRoff(page));
    return ended === 0 || ended === PAGER_ENDED ? ended : toPlainText(page);
  }
  const ended = await man([`doveadm-${Buffer.from(command, 'latin1').toString()}`]);
  if (ended === undefined) throw new FatalError('execvp(man) failed: No such file or directory', EX_TEMPFAIL);
  return ended;
}

/** @returns the exit status; undefined if `man` is not installed */
async function man(words: readonly string[], page?: string): Promise<number | undefined> {
  const child = spawn('man', words, { stdio: [page === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'] });
  // The pager may exit before it has read the whole page.
  child.stdin?.on('error', () => {}).end(page);
  try {
    const [status] = await once(child, 'close');
    return status ?? EX_TEMPFAIL;
  } catch {
    return undefined;
  }
}
