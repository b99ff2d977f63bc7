import type { DirectorConnection } from '../client/connection.ts';
import { EX_NOHOST, EX_TEMPFAIL } from '../program/exit-status.ts';
import { UsageError } from '../program/program-errors.ts';
import { requests } from '../protocol/requests.ts';
import { forEachAddress } from './shared/each-address.ts';
import { judgeReply } from './shared/judge-reply.ts';
import { resolveOrReport } from './shared/resolve-or-report.ts';
import { socketPath } from './shared/socket-path.ts';
import { type CommandContext, subcommand } from './shared/subcommand.ts';

/** Sends HOST-RESET-USERS or HOST-FLUSH, for one address or for all. */
type Flush = (ip?: string) => Promise<string>;

/** Moves users to where the hash assigns them, or forgets where they are. spec: command-line 2.2, differences D8 */
export const flush = subcommand({
  name: 'flush',
  synopsis: '[-a <director socket path>] [-F] [--max-parallel <n>] <host>|all',
  summary: 'move the users of a mail server to where the hash assigns them',
  parameters: {
    ...socketPath,
    'force-flush': { type: 'flag', short: 'F', help: 'forget the users at once without kicking them' },
    'max-parallel': { type: 'integer', help: 'most users to move at a time' },
    host: {
      type: 'string',
      names: 'mail server',
      words: ['all'],
      positional: true,
      help: 'name or address of the mail server, or all',
    },
  },
  async run(context, args) {
    const director = await context.director(args);
    const { host, 'max-parallel': limit = 0n } = args;
    if (host === undefined || limit === 'invalid') throw new UsageError();
    const maxParallel = limit > 0n ? limit : undefined;
    const send: Flush = (ip) =>
      args['force-flush']
        ? director.ask(requests.hostFlush, { ip })
        : director.ask(requests.hostResetUsers, { ip, maxParallel });
    if (host === 'all') await flushAll(context, send);
    else await flushHost(context, director, host, send);
  },
});

async function flushAll(context: CommandContext, send: Flush): Promise<void> {
  await judgeReply(context, send(), (reply) => {
    if (reply === 'OK') {
      context.log.info('flushed');
      return;
    }
    context.log.error(`failed: ${reply}`);
    context.fail(EX_TEMPFAIL);
  });
}

async function flushHost(
  context: CommandContext,
  director: DirectorConnection,
  host: string,
  send: Flush,
): Promise<void> {
  await forEachAddress(context, director, await resolveOrReport(host, context), send, (reply, ip) => {
    if (reply === 'OK') {
      context.log.info(`${ip}: flushed`);
    } else if (reply === 'NOTFOUND') {
      context.log.warning(`${ip}: doesn't exist`);
      if (context.status === 0) context.fail(EX_NOHOST);
    } else {
      context.log.warning(`${ip}: ${reply}`);
      context.fail(EX_TEMPFAIL);
    }
  });
}
