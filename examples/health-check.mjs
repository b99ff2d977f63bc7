// Keeps users away from mail servers that do not answer:
//   health-check.mjs ADDRESS [IMAP PORT] [SECONDS BETWEEN LOOKS] [FAILURES BEFORE DOWN] [SUCCESSES BEFORE UP]
//
// It brings up only what it has taken down itself, so that a server that somebody drains stays out. It knows that only for
// as long as it runs: servers that are down when it starts are for you to bring up. It never takes down the last server of
// a tag that can have users.
import { connect as connectTo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, DirectorError } from 'doveadm-director';

const [address = '/run/dovecot/director-admin', port = '143', seconds = '10', failures = '3', successes = '3'] =
  process.argv.slice(2);
const LIMIT_MS = 3000;
const isStopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => isStopped.abort());

/** When each server that this program took down went down, as the director tells it. */
const takenDown = new Map();
/** How many looks in a row have found a server well, or unwell: less than 0. */
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
      // Others change things, too: what counts is how they are right now.
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
  // Up again, or down at another time: somebody else has done that, and it is theirs now.
  if (takenDown.has(ip) && (up || takenDown.get(ip) !== changed?.getTime())) takenDown.delete(ip);
  if (!up && takenDown.has(ip) && streak >= Number(successes)) {
    await director.hostUp(ip, options());
    takenDown.delete(ip);
    console.log(`${ip} is up`);
  }
  if (up && streak <= -Number(failures)) {
    if (!hosts.some((other) => other.ip !== ip && other.tag === tag && other.up && other.vhosts > 0)) {
      // Said once, and again after as many failures.
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
 * Moves the users of a server elsewhere, on a connection of its own, since that takes as long as it takes. (With
 * `hostFlush` the director forgets them, and lets them log in elsewhere while their old sessions may go on.)
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
 * @returns {Promise<boolean>} whether somebody takes connections there
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
