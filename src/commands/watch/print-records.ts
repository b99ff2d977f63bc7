import { setTimeout as sleep } from 'node:timers/promises';
import type { Header } from '../../formatters/formatter.ts';
import type { Row } from '../../formatters/row.ts';
import type { LiveHost } from '../shared/live-hosts.ts';
import { reportLostReply } from '../shared/lost-reply.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { jsonRecord } from './json-record.ts';
import { looks } from './looks.ts';
import type { WatchedDirector } from './watched-director.ts';

/**
 * Prints a record for each poll, until the output is closed or all directors have failed.
 *
 * @param intervalMs between two polls of a director, in milliseconds
 * @throws DirectorError, FatalError if none of the directors answers at the start
 */
export async function printRecords(
  context: CommandContext,
  directors: readonly WatchedDirector[],
  intervalMs: number,
): Promise<void> {
  const seen = whileAnyAnswers(context, directors, intervalMs);
  if (context.formatter === 'json') {
    for await (const director of seen) {
      await context.write(jsonRecord(director));
      await context.flush();
    }
    return;
  }
  const names = directors.length === 1 ? [] : [{ key: 'director' }];
  const headers: Header[] = [
    { key: 'time' },
    ...names,
    { key: 'mail server ip' },
    { key: 'tag' },
    { key: 'vhosts', type: 'number' },
    { key: 'state' },
    { key: 'state-changed', title: 'state changed' },
    { key: 'users', type: 'number' },
  ];
  await context.print({ headers, rows: rowsOf(context, seen, names.length > 0), isEndless: true }, 'table');
}

/**
 * Yields each director after each of its polls. Reports an error when it first occurs, and ends when all have failed.
 */
async function* whileAnyAnswers(
  context: CommandContext,
  directors: readonly WatchedDirector[],
  intervalMs: number,
): AsyncGenerator<WatchedDirector> {
  const failing = new Map<WatchedDirector, string>();
  for await (const director of looks(directors, () => sleep(intervalMs))) {
    const { error } = director;
    const errors = directors.map((other) => other.error);
    if (errors[0] !== undefined && errors.every((other) => other !== undefined)) {
      if (directors.every(({ look }) => look === undefined)) throw errors[0];
      yield director;
      return reportLostReply(error, context);
    }
    if (error === undefined) failing.delete(director);
    else if (failing.get(director) !== error.message) {
      failing.set(director, error.message);
      context.log.error(error.message);
    }
    yield director;
  }
}

async function* rowsOf(
  context: CommandContext,
  seen: AsyncIterable<WatchedDirector>,
  hasNames: boolean,
): AsyncGenerator<Row[]> {
  for await (const { path, look, lookedAt = 0, error } of seen) {
    if (look === undefined || error !== undefined) continue;
    const time = context.localTime(Math.floor(lookedAt / 1000));
    yield look.hosts.map((host) => [time, ...(hasNames ? [path] : []), ...cellsOf(host, context)]);
    await context.flush();
  }
}

function cellsOf({ ip, tag, vhosts, up, changed, users }: LiveHost, { localTime }: CommandContext): Row {
  const since = changed === undefined ? '-' : localTime(changed);
  return [ip, tag, String(vhosts), up ? 'up' : 'down', since, String(users)];
}
