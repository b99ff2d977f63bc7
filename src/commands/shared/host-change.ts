import { EX_NOHOST, EX_TEMPFAIL } from '../../program/exit-status.ts';
import { UsageError } from '../../program/program-errors.ts';
import type { LineRequest } from '../../protocol/request.ts';
import { forEachAddress } from './each-address.ts';
import { resolveOrReport } from './resolve-or-report.ts';
import { socketPath } from './socket-path.ts';
import { type Subcommand, subcommand } from './subcommand.ts';

interface HostChange {
  readonly name: string;
  readonly summary: string;
  readonly request: LineRequest<{ readonly ip: string }, string>;
  /** What `-v` prints after success. */
  readonly done: string;
}

/** Defines a subcommand that sends one request for an existing host: `up`, `down`, `remove`. spec: command-line 2.2 */
export function hostChange({ request, done, ...names }: HostChange): Subcommand {
  return subcommand({
    ...names,
    synopsis: '[-a <director socket path>] <host>',
    parameters: {
      ...socketPath,
      host: { type: 'string', names: 'mail server', positional: true, help: 'name or address of the mail server' },
    },
    async run(context, args) {
      const director = await context.director(args);
      if (args.host === undefined) throw new UsageError();
      await forEachAddress(
        context,
        director,
        await resolveOrReport(args.host, context),
        (ip) => director.ask(request, { ip }),
        (reply, ip) => {
          if (reply === 'OK') {
            context.log.info(`${ip}: ${done}`);
          } else if (reply === 'NOTFOUND') {
            context.log.error(`${ip}: doesn't exist`);
            if (context.status === 0) context.fail(EX_NOHOST);
          } else {
            context.log.error(`${ip}: ${reply}`);
            context.fail(EX_TEMPFAIL);
          }
        },
      );
    },
  });
}
