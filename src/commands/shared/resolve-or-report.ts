import { HostLookupError, resolveHost } from '../../client/resolve-host.ts';
import { EX_TEMPFAIL } from '../../program/exit-status.ts';
import type { CommandContext } from './subcommand.ts';

/** The addresses of a host; empty, after an error line, if it cannot be resolved. spec: command-line 2.1 */
export async function resolveOrReport(host: string, { log, fail }: CommandContext): Promise<string[]> {
  try {
    return await resolveHost(host);
  } catch (error) {
    if (!(error instanceof HostLookupError)) throw error;
    log.error(error.message);
    fail(EX_TEMPFAIL);
    return [];
  }
}
