import { EX_NOHOST, EX_TEMPFAIL } from '../program/exit-status.ts';
import { UsageError } from '../program/program-errors.ts';
import { requests } from '../protocol/requests.ts';
import { userHasher } from './hash-user.ts';
import { judgeReply } from './shared/judge-reply.ts';
import { resolveOrReport } from './shared/resolve-or-report.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

/** Moves a user, identified by the hash of their name, to the first address of a host. spec: command-line 2.2 */
export const move = subcommand({
  name: 'move',
  synopsis: '[-a <director socket path>] <user> <host>',
  summary: 'move a user to a mail server',
  parameters: {
    ...socketPath,
    user: { type: 'string', positional: true, help: 'name of the user' },
    host: { type: 'string', names: 'mail server', positional: true, help: 'name or address of the new mail server' },
  },
  async run(context, args) {
    const director = await context.director(args);
    const { user, host } = args;
    if (user === undefined || host === undefined) throw new UsageError();
    const hash = (await userHasher(context))(user);
    if (hash === undefined) return;
    const [ip] = await resolveOrReport(host, context);
    if (ip === undefined) return;
    await judgeReply(context, director.ask(requests.userMove, { user: hash, ip }), (reply) => {
      switch (reply) {
        case 'OK':
          context.log.info(`User hash ${hash} moved to ${ip}`);
          return;
        case 'NOTFOUND':
          context.log.error(`Host '${ip}' doesn't exist`);
          context.fail(EX_NOHOST);
          return;
        case 'TRYAGAIN':
          context.log.error('User is already being moved, wait a while for it to be finished');
          break;
        default:
          context.log.error(`failed: ${reply}`);
      }
      context.fail(EX_TEMPFAIL);
    });
  },
});
