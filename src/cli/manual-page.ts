import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EX_TEMPFAIL } from '../commands/exit-status.ts';
import { FatalError, type Parameters } from '../commands/subcommand.ts';
import { doveadmDirectorPage } from '../manual/doveadm-director.ts';
import { toPlainText } from '../manual/plain-text.ts';
import { toRoff } from '../manual/roff.ts';
import type { Logger } from './logger.ts';
import { writeError } from './logger.ts';
import { parseArgumentsOrReport } from './parse-arguments.ts';
import { unknownCommandUsage } from './usage.ts';

const EX_USAGE = 64;
/** What `man` ends with when the pager was left before the end of the page. */
const PAGER_ENDED = 3;

const parameters: Parameters = {
  cmd: { type: 'string', positional: true, help: 'the command whose page is shown' },
};

/**
 * `doveadm help COMMAND`: has `man` show a manual page.
 *
 * @param words what follows `help`, latin1
 * @param permute whether options may follow other arguments
 * @returns the exit status; or a text to print in the place of the page where there is no `man` that can show it
 * @throws FatalError if there is no `man` for the page of another command
 */
export async function manualPage(words: readonly string[], permute: boolean, log: Logger): Promise<number | string> {
  let status = EX_USAGE;
  const fail = (code: number) => {
    status = code;
  };
  const args = parseArgumentsOrReport(words, parameters, { program: 'help', permute }, { log, fail });
  if (args === undefined) return status;
  if (typeof args.cmd !== 'string') {
    writeError(unknownCommandUsage(['help']));
    return status;
  }
  if (args.cmd === 'director') {
    const page = doveadmDirectorPage();
    const ended = await man(['-l', '-'], toRoff(page));
    return ended === 0 || ended === PAGER_ENDED ? ended : toPlainText(page);
  }
  const ended = await man([`doveadm-${Buffer.from(args.cmd, 'latin1').toString()}`]);
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
