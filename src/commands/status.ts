import type { DirectorConnection } from '../client/connection.ts';
import type { Metric } from '../formatters/formatter.ts';
import type { Row } from '../formatters/row.ts';
import { EX_PROTOCOL } from '../program/exit-status.ts';
import { MalformedReply } from '../protocol/request.ts';
import { requests } from '../protocol/requests.ts';
import { judgeReply } from './shared/judge-reply.ts';
import { untilLost } from './shared/lost-reply.ts';
import { socketPath } from './shared/socket-path.ts';
import { type CommandContext, subcommand } from './shared/subcommand.ts';

/** Shows the mail servers, or where a user is. spec: command-line 2.3, 2.4 */
export const status = subcommand({
  name: 'status',
  synopsis: '[-a <director socket path>] [<user>] [<tag>]',
  summary: 'show the mail servers, or where a user is',
  parameters: {
    ...socketPath,
    user: { type: 'string', positional: true, help: 'show where this user is, and where the hash assigns them' },
    tag: { type: 'string', positional: true, help: 'look among the mail servers with this tag' },
  },
  async run(context, args) {
    const director = await context.director(args);
    if (args.user === undefined) await printHosts(context, director);
    else await printUser(context, director, args.user, args.tag ?? '');
  },
});

function gauge(name: string, help: string, value: (row: Row) => number | undefined): Metric {
  const labels = ([host = '', tag = '']: Row) => ({ host, tag });
  return { name: `dovecot_director_host_${name}`, help, type: 'gauge', value, labels };
}

const metrics = [
  gauge('users', 'Users assigned to the mail server.', (row) => Number(row[5] || NaN)),
  gauge('vhosts', 'Virtual hosts of the mail server, its weight.', (row) => Number(row[2] || NaN)),
  gauge('up', 'Whether the mail server is up.', (row) => (row[3] === 'up' ? 1 : 0)),
  gauge('state_change_timestamp_seconds', 'When the mail server last went up or down.', (row) => Number(row[4])),
];

/** Prints the mail servers. spec: command-line 2.3 */
export async function printHosts(context: CommandContext, director: DirectorConnection): Promise<void> {
  const headers = [
    { key: 'mail server ip' },
    { key: 'tag' },
    { key: 'vhosts' },
    { key: 'state' },
    { key: 'state-changed', title: 'state changed' },
    { key: 'users' },
  ];
  await context.print({ headers, rows: untilLost(hostRows(context, director), context), metrics }, 'table');
}

/** Skips the shorter lines that directors before 2.2.19 send. */
async function* hostRows({ localTime }: CommandContext, director: DirectorConnection): AsyncGenerator<Row[]> {
  for await (const hosts of director.list(requests.hostList, {})) {
    const rows: Row[] = [];
    for (const host of hosts) {
      if (host instanceof MalformedReply || host.state === undefined) continue;
      const { ip, tag = '', vhosts, users = '', state } = host;
      const { changed = 0 } = state;
      rows.push([ip, tag, vhosts, state.up ? 'up' : 'down', changed > 0 ? localTime(changed) : '-', users]);
    }
    yield rows;
  }
}

async function printUser(
  context: CommandContext,
  director: DirectorConnection,
  user: string,
  tag: string,
): Promise<void> {
  await judgeReply(context, director.ask(requests.userLookup, { user, tag }), async (reply) => {
    if (reply instanceof MalformedReply) {
      context.log.error('Invalid reply from director');
      context.fail(EX_PROTOCOL);
      return;
    }
    const headers = [{ key: 'status' }, { key: 'expires' }, { key: 'hashed' }, { key: 'initial-config' }];
    const current = reply.current === '' ? ['n/a', '-1'] : [reply.current, context.localTime(reply.expires)];
    const rows = one([...current, reply.hashed, reply.initial]);
    await context.print({ headers, rows, template: describeUser }, 'formatted');
  });
}

async function* one(row: Row): AsyncGenerator<Row[]> {
  yield [row];
}

function describeUser([current, expires, hashed, initial]: Row): string {
  return `Current: ${current} (expires ${expires})\nHashed: ${hashed}\nInitial config: ${initial}\n`;
}
