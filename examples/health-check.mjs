// Keeps users away from mail servers that do not answer: health-check.mjs ADDRESS [IMAP PORT] [SECONDS BETWEEN LOOKS]
import { connect as connectTo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, DirectorError } from 'doveadm-director';

const [address = '/run/dovecot/director-admin', port = '143', seconds = '10'] = process.argv.slice(2);
const LIMIT_MS = 3000;
const isStopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => isStopped.abort());

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
  const options = () => ({ signal: AbortSignal.timeout(LIMIT_MS) });
  const director = await connect(address, options());
  try {
    const hosts = await director.hostList(options()).toArray();
    const health = await Promise.all(hosts.map(({ ip }) => answers(ip)));
    for (const [index, { ip, up }] of hosts.entries()) {
      const isWell = health[index];
      if (isWell === up) continue;
      if (isWell) {
        await director.hostUp(ip, options());
      } else {
        await director.hostDown(ip, options());
        await director.hostFlush(ip, options());
      }
      console.log(`${ip} is ${isWell ? 'up' : 'down'}`);
    }
  } finally {
    await director.close();
  }
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
