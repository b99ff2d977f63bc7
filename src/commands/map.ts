import type { DirectorConnection } from '../client/connection.ts';
import type { Row } from '../formatters/formatter.ts';
import { parseUint } from '../protocol/numbers.ts';
import { MalformedReply } from '../protocol/request.ts';
import { requests } from '../protocol/requests.ts';
import { fileNames } from '../users/file-names.ts';
import { UserIndex } from '../users/user-index.ts';
import { UserListingError, UsersFileError } from '../users/user-source-error.ts';
import { userdbNames } from '../users/userdb-names.ts';
import { EX_PROTOCOL, EX_TEMPFAIL } from './exit-status.ts';
import { userHasher } from './hash-user.ts';
import { untilLost } from './lost-reply.ts';
import { resolveOrReport } from './resolve-or-report.ts';
import { directorPath, socketPath } from './socket-path.ts';
import { type CommandContext, FatalError, subcommand, UsageError } from './subcommand.ts';

/** The most rows in one batch, beyond those of a single user hash. */
const BATCH_ROWS = 512;

/** Which users are on which mail server, or what a user hash stands for. spec: cli.md 2.5 */
export const map = subcommand({
  name: 'map',
  synopsis: '[-a <director socket path>] [-f <users file>] [-h | -u] [<host>]',
  summary: 'show which users are on which mail server',
  parameters: {
    ...socketPath,
    'users-file': { type: 'string', short: 'f', help: 'file of user names, one a line; - is the standard input' },
    'hash-map': { type: 'flag', short: 'h', help: 'show the users of a hash, given as <host>' },
    'user-map': { type: 'flag', short: 'u', help: 'show the hash of a user, given as <host>' },
    host: { type: 'string', positional: true, help: 'name or address of the mail server' },
  },
  async run(context, args) {
    const { host, 'users-file': file } = args;
    if (args['user-map']) {
      await printHash(context, host);
      return;
    }
    const director = await context.connect(directorPath(args['socket-path'], context.settings));
    if (args['hash-map']) await printUsersOf(context, host, file);
    else await printMap(context, director, host, file);
  },
});

async function printHash(context: CommandContext, user: string | undefined): Promise<void> {
  if (user === undefined) throw new UsageError();
  const hash = (await userHasher(context))(user);
  if (hash !== undefined) await printColumn(context, 'hash', [String(hash)]);
}

async function printUsersOf(
  context: CommandContext,
  hash: string | undefined,
  file: string | undefined,
): Promise<void> {
  if (hash === undefined) throw new UsageError();
  const wanted = parseUint(hash);
  const users: string[] = [];
  await eachUser(context, file, (name, itsHash) => {
    if (itsHash === wanted) users.push(name);
  });
  if (wanted === undefined) throw new FatalError(`Invalid username hash: ${hash}`);
  await printColumn(context, 'user', users.reverse());
}

async function printColumn(context: CommandContext, key: string, values: readonly string[]): Promise<void> {
  await context.print({ headers: [{ key, hideTitle: true }], rows: one(values.map((value) => [value])) }, 'table');
}

async function* one(rows: Row[]): AsyncGenerator<Row[]> {
  yield rows;
}

async function printMap(
  context: CommandContext,
  director: DirectorConnection,
  host: string | undefined,
  file: string | undefined,
): Promise<void> {
  const ips = host === undefined ? undefined : await resolveOrReport(host, context);
  if (ips?.length === 0) return;
  const users = new UserIndex();
  await eachUser(context, file, (name, hash) => users.add(name, hash));
  const headers = [{ key: 'user', expand: true }, { key: 'hash' }, { key: 'mail server ip' }, { key: 'expire time' }];
  const rows = mapRows(context, director, users, ips);
  await context.print({ headers, rows: untilLost(rows, context) }, 'table');
}

/**
 * A row for every user of every directory entry, or one for an entry whose users are not known. Rows before a malformed
 * entry are handed over before it is reported, as a formatter that refuses them ends the command.
 */
async function* mapRows(
  { log, fail, localTime }: CommandContext,
  director: DirectorConnection,
  users: UserIndex,
  ips: readonly string[] | undefined,
): AsyncGenerator<Row[]> {
  const onlyIp = ips?.length === 1 ? ips[0] : undefined;
  for await (const entries of director.list(requests.userList, { ip: onlyIp })) {
    let rows: Row[] = [];
    for (const entry of entries) {
      const malformed = entry instanceof MalformedReply;
      if (rows.length >= BATCH_ROWS || (malformed && rows.length > 0)) {
        yield rows;
        rows = [];
      }
      if (malformed) {
        log.error(`Invalid USER-LIST reply: ${entry.line}`);
        fail(EX_PROTOCOL);
        continue;
      }
      if (ips?.includes(entry.canonicalIp) === false) continue;
      const expires = localTime(entry.expires);
      const names = users.namesOf(entry.hashNumber);
      if (names.length === 0) rows.push(['<unknown>', entry.hash, entry.ip, expires]);
      for (const name of names) rows.push([name, entry.hash, entry.ip, expires]);
    }
    yield rows;
  }
}

/** Calls back for each user with the hash of the name, but not for names that cannot be hashed. spec: cli.md 8 */
async function eachUser(
  context: CommandContext,
  file: string | undefined,
  visit: (name: string, hash: number) => void,
): Promise<void> {
  const hashOf = await userHasher(context);
  for await (const names of userNames(context, file)) {
    for (const name of names) {
      const hash = hashOf(name);
      if (hash !== undefined) visit(name, hash);
    }
  }
}

/** A user database that fails gives fewer names, a file that fails ends the command. spec: cli.md 8, decisions.md D3 */
async function* userNames(context: CommandContext, file: string | undefined): AsyncGenerator<string[]> {
  const { log, fail, settings } = context;
  const userdb = `${settings.settings.baseDir}/auth-userdb`;
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
