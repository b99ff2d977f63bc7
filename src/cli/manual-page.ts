import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { doveadmDirectorPage } from '../manual/doveadm-director.ts';
import { toPlainText } from '../manual/plain-text.ts';
import { toRoff } from '../manual/roff.ts';
import { EX_TEMPFAIL } from '../program/exit-status.ts';
import { FatalError, UsageError } from '../program/program-errors.ts';
import { unknownCommandUsage } from './usage.ts';

/** What `man` ends with when the pager was left before the end of the page. */
const PAGER_ENDED = 3;

/**
 * `doveadm help COMMAND`: has `man` show a manual page.
 *
 * @param command whose page it is, latin1
 * @returns the exit status; or a text to print in the place of the page where there is no `man` that can show it
 * @throws UsageError without a command; FatalError if there is no `man` for the page of another command
 */
export async function manualPage(command: string | undefined): Promise<number | string> {
  if (command === undefined) throw new UsageError(unknownCommandUsage(['help']));
  if (command === 'director') {
    const page = doveadmDirectorPage();
    const ended = await man(['-l', '-'], toRoff(page));
    return ended === 0 || ended === PAGER_ENDED ? ended : toPlainText(page);
  }
  const ended = await man([`doveadm-${Buffer.from(command, 'latin1').toString()}`]);
  if (ended === undefined) throw new FatalError('execvp(man) failed: No such file or directory', EX_TEMPFAIL);
  return ended;
}

/** @returns the exit status; undefined where there is no such program */
async function man(words: readonly string[], page?: string): Promise<number | undefined> {
  const child = spawn('man', words, { stdio: [page === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'] });
  // A reader may leave before the end.
  child.stdin?.on('error', () => {}).end(page);
  try {
    const [status] = await once(child, 'close');
    return status ?? EX_TEMPFAIL;
  } catch {
    return undefined;
  }
}
