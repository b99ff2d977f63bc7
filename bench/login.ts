import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openSessions } from '../test/dovecot-2.4/harness/anvil.ts';
import { Cluster } from '../test/dovecot-2.4/harness/cluster.ts';
import { directed } from '../test/dovecot-2.4/harness/directors.ts';
import { ImapSession } from '../test/dovecot-2.4/harness/imap-session.ts';
import { usageOf } from '../test/dovecot-2.4/harness/processes.ts';
import { obstacle } from '../test/dovecot-2.4/harness/root.ts';
import { until } from '../test/dovecot-2.4/harness/wait.ts';
import { circumstances } from './report.ts';
import { spread } from './statistics.ts';

/** In a network that no test takes. */
const MAIL_SERVERS = ['127.63.0.11', '127.63.0.12'];
const LOGINS = Number(process.env.LOGINS ?? 1000);
const SESSIONS = Number(process.env.SESSIONS ?? 10_000);
const AT_ONCE = 20;
const MIB = 1024;

/** How long a login takes, in milliseconds. */
async function timeOf(address: string, user: string): Promise<number> {
  const start = performance.now();
  const session = await ImapSession.open(address, user);
  const time = performance.now() - start;
  session.destroy();
  return time;
}

/** Users log in one after the other, with a director and without one in turn. */
async function compareLogins(withDirector: string, without: string): Promise<void> {
  const times: Record<'with' | 'without', number[]> = { with: [], without: [] };
  for (let count = -50; count < LOGINS; count++) {
    const both = [await timeOf(withDirector, `user${count}`), await timeOf(without, `user${count}`)] as const;
    if (count < 0) continue;
    times.with.push(both[0]);
    times.without.push(both[1]);
  }
  const [slow, fast] = [spread(times.with), spread(times.without)];
  const text = ({ low, median, high }: typeof slow) => `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
  console.log(`login, ms: with a director ${text(slow)}, fixed host ${text(fast)}; ${LOGINS} each`);
  console.log(`difference of the medians: ${(slow.median - fast.median).toFixed(2)} ms`);
}

async function holdSessions(cluster: Cluster): Promise<void> {
  const [director = 0] = await cluster.proxy.service('director');
  const before = await usageOf(director);
  const users = Array.from({ length: SESSIONS }, (_, index) => `holder${index}`);
  const sessions: ImapSession[] = [];
  const client = async () => {
    for (let user = users.pop(); user !== undefined; user = users.pop()) {
      sessions.push(await ImapSession.open(cluster.proxyAddress, user));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  const during = await usageOf(director);
  const list = () => openSessions(cluster.proxy.socket('anvil'));
  const listed = (await list()).length;
  for (const session of sessions) session.destroy();
  await until('the end of all sessions', async () => (await list()).length === 0);
  const after = await usageOf(director);
  for (const [name, { descriptors, memory }] of Object.entries({ before, during, after })) {
    console.log(`${listed} sessions, ${name}: ${descriptors} descriptors, ${(memory / MIB).toFixed(1)} MiB`);
  }
}

const missing = obstacle('2.4');
if (missing !== undefined) throw new Error(missing);
console.log(circumstances());
// A process of its own: this one has as many descriptors for clients.
const mailServers = fork(join(import.meta.dirname, 'mail-servers.ts'), MAIL_SERVERS);
await once(mailServers, 'message');
const settings = {
  director: directed,
  backends: 0,
  maxSessions: SESSIONS + AT_ONCE,
  // A process can have some thousand descriptors.
  proxySettings: `service imap-login {
  client_limit = 2500
}
`,
  directorSettings: `director_mail_servers = ${MAIL_SERVERS.join(' ')}\n`,
};
const fixedHost = `login_socket_path = login
passdb static {
  fields {
    host = ${MAIL_SERVERS[0]}
  }
}
`;
const clusters: Cluster[] = [];
try {
  clusters.push(await Cluster.start(settings), await Cluster.start({ ...settings, proxySettings: fixedHost }));
  const [withDirector, without] = clusters;
  if (withDirector !== undefined && without !== undefined) {
    await compareLogins(withDirector.proxyAddress, without.proxyAddress);
    await holdSessions(withDirector);
  }
} finally {
  await Promise.all(clusters.map((cluster) => cluster.stop()));
  mailServers.kill();
}
