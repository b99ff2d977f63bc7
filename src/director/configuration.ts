import { createUserHasher } from '../hashing/user-hash.ts';
import type { Settings } from '../settings/load-settings.ts';
import { parseNumber, parseTime } from '../settings/value-types.ts';
import { type ConfiguredDirector, isOwnAddress, resolveDirectors } from './configured-directors.ts';
import { resolveMailServers } from './configured-hosts.ts';
import type { DirectorOptions } from './director.ts';

export interface Configuration {
  readonly director: DirectorOptions;
  /** The other directors in `director_servers`, which this director does not contact. */
  readonly others: readonly ConfiguredDirector[];
}

/**
 * Reads the configuration of a director from the settings. spec: protocol 4.1
 *
 * @throws ConfigurationError
 */
export async function readConfiguration(settings: Settings): Promise<Configuration> {
  const directors = await resolveDirectors(settings.get('director_servers'));
  const self = directors.find(({ ip }) => isOwnAddress(ip));
  return {
    director: {
      hosts: await resolveMailServers(settings.get('director_mail_servers')),
      userExpireSeconds: parseTime(settings.get('director_user_expire')),
      userKickDelayMs: parseTime(settings.get('director_user_kick_delay')) * 1000,
      maxParallelMoves: parseNumber(settings.get('director_max_parallel_moves')),
      maxParallelKicks: parseNumber(settings.get('director_max_parallel_kicks')),
      hashUser: await createUserHasher(settings.directorUsernameHash, settings.environment),
      masterUserSeparator: settings.get('auth_master_user_separator') || settings.get('master_user_separator'),
      ...(self === undefined ? {} : { self }),
    },
    others: directors.filter((director) => director !== self),
  };
}
