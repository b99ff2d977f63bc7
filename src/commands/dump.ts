import type { DirectorConnection } from '../client/connection.ts';
import { DirectorError } from '../client/director-error.ts';
import type { Row } from '../formatters/row.ts';
import { shellWord } from '../posix/shell-words.ts';
import { MalformedReply } from '../protocol/request.ts';
import { requests } from '../protocol/requests.ts';
import { untilLost } from './shared/lost-reply.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

const headers = [{ key: 'command' }, { key: 'socket-path' }, { key: 'host' }, { key: 'vhost_count' }];

/** Prints the commands that recreate the mail servers. spec: command-line 2.6, differences D2 */
export const dump = subcommand({
  name: 'dump',
  synopsis: '[-a <director socket path>]',
  summary: 'print the commands that recreate the current mail servers',
  parameters: socketPath,
  async run(context, args) {
    const director = await context.director(args);
    const option = args['socket-path'] === undefined ? '' : `-a ${shellWord(director.path)} `;
    const template = ([command, , host = '', vhosts = '']: Row) =>
      `doveadm director ${command} ${option}${shellWord(host)} ${shellWord(vhosts)}\n`;
    const rows = untilLost(dumpRows(director), context);
    await context.print({ headers, rows, template }, 'formatted');
  },
});

async function* dumpRows(director: DirectorConnection): AsyncGenerator<Row[]> {
  yield* hostRows(director);
  for await (const lines of director.list(requests.hostListRemoved, {})) {
    yield lines.map((ip) => ['remove', director.path, ip, '']);
  }
}

/** Ignores that the connection ends during the list: the next request fails and reports it. */
async function* hostRows(director: DirectorConnection): AsyncGenerator<Row[]> {
  try {
    for await (const hosts of director.list(requests.hostList, {})) {
      yield hosts.flatMap((host) =>
        host instanceof MalformedReply
          ? []
          : [['add', director.path, host.tag ? `${host.ip}@${host.tag}` : host.ip, host.vhosts]],
      );
    }
  } catch (error) {
    if (!(error instanceof DirectorError && error.code === 'CONNECTION_LOST' && error.syscall === undefined))
      throw error;
  }
}
