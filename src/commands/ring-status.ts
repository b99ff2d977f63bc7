import type { DirectorConnection } from '../client/connection.ts';
import type { Row } from '../formatters/row.ts';
import { parseTime } from '../posix/numbers.ts';
import { requests } from '../protocol/requests.ts';
import { untilLost } from './shared/lost-reply.ts';
import { ringMetrics } from './shared/ring-metrics.ts';
import { socketPath } from './shared/socket-path.ts';
import { type CommandContext, subcommand } from './shared/subcommand.ts';

const headers = [
  { key: 'director ip' },
  { key: 'port' },
  { key: 'type' },
  { key: 'last failed' },
  { key: 'status' },
  { key: 'ping ms' },
  { key: 'input' },
  { key: 'output' },
  { key: 'buffered' },
  { key: 'buffered peak' },
  { key: 'last read' },
  { key: 'last write' },
];
const timeHeaders = new Set(['last failed', 'last read', 'last write']);

/** Shows the directors of the ring and the connections to them. spec: command-line 2.7 */
export const ringStatus = subcommand({
  name: 'ring status',
  synopsis: '[-a <director socket path>]',
  summary: 'show the directors of the ring',
  parameters: socketPath,
  async run(context, args) {
    const director = await context.director(args);
    await context.print(
      { headers, rows: untilLost(directorRows(context, director), context), metrics: ringMetrics },
      'table',
    );
  },
});

async function* directorRows({ localTime }: CommandContext, director: DirectorConnection): AsyncGenerator<Row[]> {
  const shown = (field: string, key: string) => {
    const seconds = timeHeaders.has(key) ? parseTime(field) : undefined;
    if (seconds === undefined) return field;
    return seconds === 0 ? 'never' : localTime(seconds);
  };
  for await (const directors of director.list(requests.directorList, {})) {
    yield directors.map((fields) => headers.map(({ key }, column) => shown(fields[column] ?? '-', key)));
  }
}
