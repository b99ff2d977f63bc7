import type { ConfiguredHost } from '../../../src/director/director.ts';
import { EmbeddedDirector } from '../../director/embedded-director.ts';
import { RealDirector } from './real-director.ts';

/** Moves never end within a test, so that no test has to wait for them; their number is not limited. */
const NEVER_ENDING_MOVE_SECONDS = 3600;
const MAX_PARALLEL_MOVES = 1000;

/** Dovecot's director with these mail servers. */
export function startReal(
  hosts: readonly ConfiguredHost[],
  moveSeconds = NEVER_ENDING_MOVE_SECONDS,
): Promise<RealDirector> {
  return RealDirector.start({
    mailServers: hosts.map(({ ip, tag }) => (tag === '' ? ip : `${ip}@${tag}`)).join(' '),
    settings: `director_user_kick_delay = ${moveSeconds} secs\ndirector_max_parallel_moves = ${MAX_PARALLEL_MOVES}\n`,
  });
}

/** The embedded director, configured alike. */
export function startEmbedded(
  hosts: readonly ConfiguredHost[],
  moveSeconds = NEVER_ENDING_MOVE_SECONDS,
): Promise<EmbeddedDirector> {
  return EmbeddedDirector.start({ hosts, userKickDelayMs: moveSeconds * 1000, maxParallelMoves: MAX_PARALLEL_MOVES });
}

export interface Both {
  readonly real: RealDirector;
  readonly embedded: EmbeddedDirector;
}

export async function startBoth(hosts: readonly ConfiguredHost[], moveSeconds?: number): Promise<Both> {
  const embedded = await startEmbedded(hosts, moveSeconds);
  return { real: await startReal(hosts, moveSeconds), embedded };
}

export async function stopBoth({ real, embedded }: Both): Promise<void> {
  await Promise.all([real.stop(), embedded.stop()]);
}
