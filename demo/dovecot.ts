import { type Backend, Cluster } from '../test/dovecot-2.4/harness/cluster.ts';
import { directed } from '../test/dovecot-2.4/harness/directors.ts';
import { overlaps } from '../test/dovecot-2.4/harness/judge.ts';
import { obstacle } from '../test/dovecot-2.4/harness/root.ts';
import { until } from '../test/dovecot-2.4/harness/wait.ts';
import { MailClient } from './mail-client.ts';
import { shellEnvironment } from './playground.ts';
import { runLines } from './run-lines.ts';
import { bold } from './tour.ts';
import { usersOf } from './users.ts';

const users = usersOf('example.com').filter((_, index) => index % 50 === 0);

async function main(): Promise<void> {
  const missing = obstacle('2.4');
  if (missing !== undefined) throw new Error(`the demo ${missing}`);
  console.log('Starting two mail servers and a proxy, all with Dovecot 2.4. The proxy uses this director.');
  const settings = 'director_user_kick_delay = 1 secs\n';
  const cluster = await Cluster.start({ director: directed, directorSettings: settings });
  const clients: MailClient[] = [];
  try {
    clients.push(...users.map((user) => new MailClient(cluster.proxyAddress, user)));
    await show(cluster, clients);
    await Promise.all(clients.map((client) => client.close()));
    await tellOverlaps(cluster);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await cluster.stop();
  }
}

async function show(
  { backends, directorConfiguration, folder }: Cluster,
  clients: readonly MailClient[],
): Promise<void> {
  const [first, second] = backends;
  if (first === undefined || second === undefined) throw new Error('two mail servers are needed');
  const run = (...lines: readonly string[]) => runLines(folder, shellEnvironment(directorConfiguration), lines);
  const untilAll = (where: string, isThere: (backend: string) => boolean) =>
    until(`all users ${where}`, () => clients.every(({ backend }) => backend !== undefined && isThere(backend)));

  say(`1. ${users.length} users log in by IMAP at the proxy. Their sessions stay open.`);
  await untilAll('logged in', () => true);
  tellWhere(backends, clients);
  await run('doveadm director status');

  say(`2. ${first.address} needs a new disk. Its users can log in elsewhere when their sessions there have ended.`);
  await run(`doveadm director drain ${first.address}`);
  await untilAll('on the other mail server', (backend) => backend === second.name);
  tellWhere(backends, clients);
  await run('doveadm director status');

  say('3. It is back, and gets users again.');
  await run(`doveadm director undrain ${first.address}`, 'doveadm director rebalance');
  await until('a user on the first mail server', () => clients.some(({ backend }) => backend === first.name));
  await untilAll('logged in', () => true);
  tellWhere(backends, clients);
}

function tellWhere(backends: readonly Backend[], clients: readonly MailClient[]): void {
  for (const { name, address } of backends) {
    const count = clients.filter(({ backend }) => backend === name).length;
    console.log(`${address} reports the sessions of ${count} users`);
  }
  console.log();
}

/** Prints how many sessions of a user overlapped on different mail servers, according to the mail servers. */
async function tellOverlaps(cluster: Cluster): Promise<void> {
  await until('the end of all sessions', async () => (await cluster.openSessions()).length === 0);
  const sessions = await cluster.pastSessions();
  const { length } = overlaps(sessions);
  console.log(
    `\nThe mail servers had ${sessions.length} sessions; ${length === 0 ? 'none' : length} overlapped on both servers.`,
  );
}

function say(text: string): void {
  console.log(`\n${bold(text)}\n`);
}

await main().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
