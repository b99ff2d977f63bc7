import { EX_TEMPFAIL } from '../../program/exit-status.ts';
import { FatalError } from '../../program/program-errors.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { fileNames } from './file-names.ts';
import { UserListingError, UsersFileError } from './user-source-error.ts';
import { userdbNames } from './userdb-names.ts';

const LINE_FEED = 10;

/** User names: bytes with a line feed after each name, valid until the next batch is requested, or latin1 strings. */
export type NameBatch = Buffer | readonly string[];

/**
 * Yields user names in batches. If the user database fails, reports that and ends. spec: command-line 8, differences D3
 *
 * @param file the value of `-f`; undefined for the user database
 * @throws FatalError if the file cannot be read
 */
export async function* userNames(context: CommandContext, file: string | undefined): AsyncGenerator<NameBatch> {
  const { log, fail, settings } = context;
  const userdb = `${settings.baseDir}/auth-userdb`;
  try {
    yield* file === undefined ? userdbNames(userdb, (text) => log.error(text)) : fileNames(file);
  } catch (error) {
    if (error instanceof UsersFileError) throw new FatalError(error.message);
    if (!(error instanceof UserListingError)) throw error;
    log.error(error.message);
    log.error('user listing failed');
    fail(EX_TEMPFAIL);
  }
}

/** Calls `visit` for each name, with a buffer and the start and end of the name in it. */
export function eachName(names: NameBatch, visit: (bytes: Buffer, start: number, end: number) => void): void {
  if (!Buffer.isBuffer(names)) {
    for (const name of names) visit(Buffer.from(name, 'latin1'), 0, name.length);
    return;
  }
  let start = 0;
  for (let at = 0; at < names.length; at++) {
    if (names[at] !== LINE_FEED) continue;
    visit(names, start, at);
    start = at + 1;
  }
}
