import { join } from 'node:path';
import { Playground } from '../demo/playground.ts';
import { dovecotInstalled } from '../test/conformance/harness/dovecot.ts';
import { RealDirector } from '../test/conformance/harness/real-director.ts';
import { logIn } from './lookups.ts';
import type { Population } from './rows.ts';

/** A director with many mail servers or users: Dovecot's, or this project's if Dovecot is not installed. */
export interface PopulatedDirector {
  readonly configuration: string;
  stop(): Promise<void>;
}

const SETTINGS = 'director_user_expire = 1 days\n';
const HOSTS_A_RANGE = 250;

/** Starts a director and logs its users in. */
export async function startDirector({ hosts, users }: Population): Promise<PopulatedDirector> {
  const director = dovecotInstalled ? await startDovecots(hosts) : await startOurs(hosts);
  await logIn(director.authreplySocket, 0, users);
  return director;
}

async function startDovecots(hosts: number) {
  const director = await RealDirector.start({ mailServers: mailServers(hosts), settings: SETTINGS });
  return {
    configuration: director.configuration,
    authreplySocket: join(director.folder, 'base/director-authreply'),
    stop: () => director.stop(),
  };
}

async function startOurs(hosts: number) {
  const listener = 'service director {\n  unix_listener director-authreply {\n    mode = 0600\n  }\n}\n';
  const settings = `director_mail_servers = ${mailServers(hosts)}\n${SETTINGS}${listener}`;
  const director = await Playground.open(settings, []);
  return {
    configuration: director.environment.CONFIG_FILE,
    authreplySocket: director.authreplySocket,
    stop: () => director.close(),
  };
}

function mailServers(count: number): string {
  const ranges = Array.from({ length: Math.ceil(count / HOSTS_A_RANGE) }, (_, index) => {
    const last = Math.min(count - index * HOSTS_A_RANGE, HOSTS_A_RANGE) - 1;
    return `10.0.${index}.0-10.0.${index}.${last}`;
  });
  return ranges.join(' ');
}
