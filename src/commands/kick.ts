import { EX_TEMPFAIL } from '../program/exit-status.ts';
import { UsageError } from '../program/program-errors.ts';
import { requests } from '../protocol/requests.ts';
import { judgeReply } from './shared/judge-reply.ts';
import { socketPath } from './shared/socket-path.ts';
import { subcommand } from './shared/subcommand.ts';

/** Ends a user's connections. spec: command-line 2.2 */
export const kick = subcommand({
  name: 'kick',
  synopsis: '[-a <director socket path>] [-f <passdb field>] <user>',
  summary: 'end the connections of a user',
  parameters: {
    ...socketPath,
    'passdb-field': { type: 'string', short: 'f', help: 'passdb field that the user matches' },
    user: { type: 'string', positional: true, help: 'name of the user, or value of the field' },
  },
  async run(context, args) {
    const director = await context.director(args);
    const { user, 'passdb-field': field } = args;
    if (user === undefined) throw new UsageError();
    const reply =
      field === undefined
        ? director.ask(requests.userKick, { user })
        : director.ask(requests.userKickAlt, { field, value: user });
    await judgeReply(context, reply, (text) => {
      if (text === 'OK') {
        context.log.info(`User ${user} kicked`);
        return;
      }
      context.log.error(`failed: ${text}`);
      context.fail(EX_TEMPFAIL);
    });
  },
});
