import type { Header } from '../../formatters/formatter.ts';
import type { Row } from '../../formatters/row.ts';
import { liveHosts, removedHosts } from '../shared/live-hosts.ts';
import { singleBatch } from '../shared/single-batch.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import type { SnapshotArguments } from './parameters.ts';
import { replaceFile } from './replace-file.ts';
import { type Snapshot, snapshotLines } from './snapshot-text.ts';

const headers: readonly Header[] = [
  { key: 'mail server ip' },
  { key: 'tag' },
  { key: 'vhosts', type: 'number' },
  { key: 'state' },
];

/**
 * Reads all mail servers, and only then writes them to a file or to standard output.
 *
 * @throws FatalError, DirectorError; nothing is written then
 */
export async function takeSnapshot(context: CommandContext, args: SnapshotArguments): Promise<void> {
  const director = await context.director(args);
  const hosts = await liveHosts(director);
  const snapshot = { director: director.path, time: new Date(), hosts, removed: await removedHosts(director) };
  const { file } = args;
  if (file === undefined || file === '-') return print(context, snapshot);
  replaceFile(file, `${snapshotLines(snapshot).join('\n')}\n`);
  context.log.info(`${file}: ${hosts.length} mail servers`);
}

async function print(context: CommandContext, snapshot: Snapshot): Promise<void> {
  if (context.formatter !== undefined && context.formatter !== 'formatted') {
    const rows = singleBatch([...snapshot.hosts.map(rowOf), ...snapshot.removed.map((ip) => [ip, '', '-', 'removed'])]);
    return context.print({ headers, rows, isTyped: true }, 'table');
  }
  const rows = singleBatch(snapshotLines(snapshot).map((line) => [line]));
  await context.print({ headers: [{ key: 'line' }], rows, template: ([line]) => `${line}\n` }, 'formatted');
}

function rowOf({ ip, tag, vhosts, up }: Snapshot['hosts'][number]): Row {
  return [ip, tag, String(vhosts), up ? 'up' : 'down'];
}
