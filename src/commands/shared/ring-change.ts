import { parseIp } from '../../posix/ip-address.ts';
import { parsePort } from '../../posix/numbers.ts';
import { EX_NOHOST, EX_TEMPFAIL } from '../../program/exit-status.ts';
import { UsageError } from '../../program/program-errors.ts';
import type { LineRequest } from '../../protocol/request.ts';
import { judgeReply } from './judge-reply.ts';
import { socketPath } from './socket-path.ts';
import { type Subcommand, subcommand } from './subcommand.ts';

interface RingChange {
  readonly name: string;
  readonly summary: string;
  readonly request: LineRequest<{ readonly ip: string; readonly port?: number | undefined }, string>;
}

/** Defines a subcommand that changes the members of the ring: `ring add`, `ring remove`. spec: command-line 2.2 */
export function ringChange({ name, summary, request }: RingChange): Subcommand {
  return subcommand({
    name,
    synopsis: '[-a <director socket path>] <ip> [<port>]',
    summary,
    parameters: {
      ...socketPath,
      ip: { type: 'string', positional: true, help: 'address of the director' },
      port: { type: 'string', positional: true, help: 'its port in the ring' },
    },
    async run(context, args) {
      const director = await context.director(args);
      const ip = args.ip === undefined ? undefined : parseIp(args.ip);
      const port = args.port === undefined ? undefined : parsePort(args.port);
      if (ip === undefined || (args.port !== undefined && port === undefined)) throw new UsageError();
      await judgeReply(context, director.ask(request, { ip, port }), (reply) => {
        if (reply === 'OK') return;
        const found = reply !== 'NOTFOUND';
        context.log.error(found ? `Failed: ${reply}` : 'Not found');
        context.fail(found ? EX_TEMPFAIL : EX_NOHOST);
      });
    },
  });
}
