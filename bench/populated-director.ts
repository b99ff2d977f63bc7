import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Playground } from '../demo/playground.ts';
import { dovecotInstalled } from '../test/conformance/harness/dovecot.ts';
import { RealDirector } from '../test/conformance/harness/real-director.ts';
import type { Population } from './rows.ts';
import { userName } from './user-names.ts';

/** A director with many mail servers or users: Dovecot's, or this project's where there is no Dovecot. */
export interface PopulatedDirector {
  readonly configuration: string;
  stop(): Promise<void>;
}

const SETTINGS = 'director_user_expire = 1 days\n';
const HOSTS_A_RANGE = 250;
const LOGINS_A_WRITE = 1000;
const LINE_FEED = 10;

/** Starts one and lets its users log in. */
export async function startDirector({ hosts, users }: Population): Promise<PopulatedDirector> {
  const director = dovecotInstalled ? await startDovecots(hosts) : await startOurs(hosts);
  await login(director.authreplySocket, users);
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

/** Has the director choose a mail server for each user, as logins of them would. */
async function login(path: string, users: number): Promise<void> {
  const socket = connect(path);
  let replies = 0;
  const answered = new Promise<void>((resolve, reject) => {
    socket.on('data', (bytes) => {
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, end + 1)) replies++;
      if (replies > users) resolve();
    });
    socket.on('error', reject);
    socket.on('end', () => reject(new Error(`${path} closed the connection`)));
  });
  socket.write('VERSION\tdirector-authreply-client\t1\t0\n');
  for (let first = 0; first < users; first += LOGINS_A_WRITE) {
    const count = Math.min(LOGINS_A_WRITE, users - first);
    const lines = Array.from({ length: count }, (_, index) => {
      const number = first + index;
      return `OK\t${number}\tproxy\tuser=${userName(number)}\tdirector_tag=\n`;
    });
    if (!socket.write(lines.join(''))) await once(socket, 'drain');
  }
  await answered;
  socket.destroy();
}
