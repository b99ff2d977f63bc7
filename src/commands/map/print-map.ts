import { parseUint } from '../../posix/numbers.ts';
import { FatalError, UsageError } from '../../program/program-errors.ts';
import { entryFields } from '../../protocol/replies.ts';
import { requests } from '../../protocol/requests.ts';
import { userBytesHasher, userHasher } from '../hash-user.ts';
import { untilLost } from '../shared/lost-reply.ts';
import { resolveOrReport } from '../shared/resolve-or-report.ts';
import { singleBatch } from '../shared/single-batch.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { eachName, userNames } from './each-user.ts';
import { HeldList } from './held-list.ts';
import { mapRows } from './map-rows.ts';
import type { MapArguments } from './parameters.ts';
import { UserIndex } from './user-index.ts';

/** The size of the names above which the active users are read ahead; for fewer names this does not pay. */
const MANY_NAMES_BYTES = 32 * 1024 * 1024;
/** How much of the list of active users may be read ahead. */
const HELD_LIST_BYTES = 64 * 1024 * 1024;

/** `map -u`. */
export async function printUserHash(context: CommandContext, user: string | undefined): Promise<void> {
  if (user === undefined) throw new UsageError();
  const hash = (await userHasher(context))(user);
  if (hash !== undefined) await printColumn(context, 'hash', [String(hash)]);
}

/** `map -h`. Holds only the names with the hash in memory. */
export async function printUsersOfHash(context: CommandContext, args: MapArguments): Promise<void> {
  await context.director(args);
  const { host: hash, 'users-file': file } = args;
  if (hash === undefined) throw new UsageError();
  const wanted = parseUint(hash);
  const users: string[] = [];
  const hashOf = await userBytesHasher(context);
  for await (const names of userNames(context, file)) {
    eachName(names, (bytes, start, end) => {
      if (hashOf(bytes, start, end) === wanted) users.push(bytes.toString('latin1', start, end));
    });
  }
  if (wanted === undefined) throw new FatalError(`Invalid username hash: ${hash}`);
  await printColumn(context, 'user', users.reverse());
}

async function printColumn(context: CommandContext, key: string, values: readonly string[]): Promise<void> {
  await context.print(
    { headers: [{ key, hideTitle: true }], rows: singleBatch(values.map((value) => [value])) },
    'table',
  );
}

/**
 * `map` without `-u` or `-h`. Holds the names in memory and streams the active users. If there are many names, it holds
 * only those whose hash may be that of an active user.
 */
export async function printMap(context: CommandContext, args: MapArguments): Promise<void> {
  const director = await context.director(args);
  const { host, 'users-file': file } = args;
  const ips = host === undefined ? undefined : await resolveOrReport(host, context);
  if (ips?.length === 0) return;
  const entries = director.listFields(requests.userList, { ip: ips?.length === 1 ? ips[0] : undefined });
  const held = new HeldList(entries, entryFields.hash);
  const users = new UserIndex();
  const hashOf = await userBytesHasher(context);
  let isHeld = false;
  let size = 0;
  for await (const names of userNames(context, file)) {
    size += names.length;
    if (size > MANY_NAMES_BYTES && !isHeld) {
      await held.read(HELD_LIST_BYTES);
      isHeld = true;
    }
    eachName(names, (bytes, start, end) => {
      const hash = hashOf(bytes, start, end);
      if (hash !== undefined && (!isHeld || held.mayHave(hash))) users.add(bytes, start, end, hash);
    });
  }
  const headers = [{ key: 'user', expand: true }, { key: 'hash' }, { key: 'mail server ip' }, { key: 'expire time' }];
  const rows = mapRows(context, held.all(), users, ips);
  await context.print({ headers, rows: untilLost(rows, context) }, 'table');
}
