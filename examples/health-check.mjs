// Marks mail servers down that do not accept connections, and up again when they do:
//   health-check.mjs ADDRESS [IMAP PORT] [SECONDS BETWEEN CHECKS] [FAILURES BEFORE DOWN] [SUCCESSES BEFORE UP]
//
// It only marks servers up that it has marked down itself, so that a drained server stays down. It does not remember
// them across restarts: servers that are down when it starts stay down. It never marks the last usable server of a tag
// down.
import { connect as connectTo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, DirectorError } from 'doveadm-director';

const [address = '/run/dovecot/director-admin', port = '143', seconds = '10', failures = '3', successes = '3'] =
  process.argv.slice(2);
const LIMIT_MS = 3000;
const isStopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => isStopped.abort());

/** The servers that this program marked down, with the time at which the director recorded the change. */
const takenDown = new Map();
/** The number of successful checks of a server in a row; negative for failures. */
const streaks = new Map();

while (!isStopped.signal.aborted) {
  try {
    await look();
  } catch (error) {
    if (!(error instanceof DirectorError || error instanceof DOMException)) throw error;
    console.error(error.message);
  }
  await pause(Number(seconds) * 1000, undefined, { signal: isStopped.signal }).catch(() => {});
}

async function look() {
  const director = await connect(address, options());
  try {
    const known = await director.hostList(options()).toArray();
    const health = await Promise.all(known.map(({ ip }) => answers(ip)));
    for (const [index, { ip }] of known.entries()) {
      const before = streaks.get(ip) ?? 0;
      streaks.set(ip, health[index] ? Math.max(before, 0) + 1 : Math.min(before, 0) - 1);
    }
    for (const { ip } of known) {
      // Reads the list again, because an operator may have changed it in the meantime.
      const hosts = await director.hostList(options()).toArray();
      const host = hosts.find((one) => one.ip === ip);
      if (host !== undefined) await decide(director, host, hosts);
    }
  } finally {
    await director.close();
  }
}

/**
 * @param {import('doveadm-director').DirectorClient} director
 * @param {import('doveadm-director').MailServer} host
 * @param {import('doveadm-director').MailServer[]} hosts
 */
async function decide(director, host, hosts) {
  const { ip, up, tag, changed } = host;
  const streak = streaks.get(ip) ?? 0;
  // If the state has changed since then, someone else has changed it, and is responsible for the server.
  if (takenDown.has(ip) && (up || takenDown.get(ip) !== changed?.getTime())) takenDown.delete(ip);
  if (!up && takenDown.has(ip) && streak >= Number(successes)) {
    await director.hostUp(ip, options());
    takenDown.delete(ip);
    console.log(`${ip} is up`);
  }
  if (up && streak <= -Number(failures)) {
    if (!hosts.some((other) => other.ip !== ip && other.tag === tag && other.up && other.vhosts > 0)) {
      // Repeats the message only after another series of failures.
      if (streak % Number(failures) === 0) console.log(`${ip} does not answer, but is the last of its tag`);
      return;
    }
    await director.hostDown(ip, options());
    const now = (await director.hostList(options()).toArray()).find((one) => one.ip === ip);
    takenDown.set(ip, now?.changed?.getTime());
    console.log(`${ip} is down`);
    void moveUsers(ip);
  }
}

/**
 * Moves the users of a server to other servers. It uses its own connection because that can take long. (`hostFlush`
 * would only make the director forget the users: they could log in elsewhere while their old sessions continue.)
 *
 * @param {string} ip
 */
async function moveUsers(ip) {
  try {
    const director = await connect(address, options());
    try {
      await director.hostResetUsers(ip, { signal: isStopped.signal });
      console.log(`${ip} has been left by its users`);
    } finally {
      await director.close();
    }
  } catch (error) {
    if (!isStopped.signal.aborted) console.error(`${ip}: users may remain: ${error}`);
  }
}

function options() {
  return { signal: AbortSignal.timeout(LIMIT_MS) };
}

/**
 * @param {string} ip
 * @returns {Promise<boolean>} whether the server accepts connections
 */
function answers(ip) {
  return new Promise((resolve) => {
    const socket = connectTo({ host: ip, port: Number(port), timeout: LIMIT_MS });
    const settle = (/** @type {boolean} */ isWell) => {
      socket.destroy();
      resolve(isWell);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}
