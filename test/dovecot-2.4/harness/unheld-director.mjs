#!/usr/bin/env node
// The control of the tests: a director in the login path of Dovecot 2.4 that assigns users and ends sessions on other
// backends, but does not wait until these have ended. Its arguments are the addresses of the backends.
import { readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectDirector, startDirector } from '../../../dist/index.js';

const STATUS_FD = 5;
const LOOK_INTERVAL_MS = 1500;

const director = await startDirector({ mailServers: process.argv.slice(2), userKickDelayMs: 0 });
const admin = await connectDirector(director.address);

serve('login/director', (client) => relay(client, 'login/login'));
serve('director-userdb', (client) => relay(client, 'auth-userdb'));
serve('director-admin', (client) => join(client, connect(director.address)));
void kickStrays();

// Dovecot kills a process that does not report its client limit within 30 seconds.
const { GENERATION, CLIENT_LIMIT } = process.env;
const status = Uint32Array.of(process.pid, Number(GENERATION), Number(CLIENT_LIMIT));
writeSync(STATUS_FD, new Uint8Array(status.buffer));

process.on('SIGTERM', end);
const parent = process.ppid;
setInterval(() => process.ppid !== parent && void end(), 100);

async function end() {
  await director.close();
  process.exit();
}

/**
 * Serves the listener that Dovecot has opened at a path in base_dir, the working directory.
 *
 * @param {string} name
 * @param {(client: import('node:net').Socket) => void} accept
 */
function serve(name, accept) {
  const path = `${process.cwd()}/${name}`;
  const listening = readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .map((line) => line.split(/ +/));
  const inode = listening.find(([, , , flags, , , , bound]) => flags === '00010000' && bound === path)?.[6];
  const fd = readdirSync('/proc/self/fd').find((entry) => linkOf(entry) === `socket:[${inode}]`);
  createServer({ allowHalfOpen: true }, accept).listen({ fd: Number(fd) });
}

/** @param {string} fd */
function linkOf(fd) {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}

/**
 * @param {import('node:net').Socket} client
 * @param {import('node:net').Socket} upstream
 */
function join(client, upstream) {
  client.pipe(upstream);
  upstream.pipe(client);
  endTogether(client, upstream);
}

/**
 * @param {import('node:net').Socket} client
 * @param {import('node:net').Socket} upstream
 */
function endTogether(client, upstream) {
  client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
  upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
}

/**
 * @param {import('node:net').Socket} client
 * @param {string} path
 */
async function relay(client, path) {
  const upstream = connect(path);
  endTogether(client, upstream);
  client.pipe(upstream);
  for await (const line of createInterface({ input: upstream.setEncoding('latin1') })) {
    client.write(`${await withHost(line)}\n`, 'latin1');
  }
}

/** @param {string} line */
async function withHost(line) {
  const user = /^(?:OK|PASS)\t.*\tuser=([^\t]*)/.exec(line)?.[1];
  if (user === undefined || !/\tproxy(=|\t|$)/.test(line) || /\thost=/.test(line)) return line;
  let host = director.login(user);
  while (host === undefined) {
    await sleep(1);
    host = director.login(user);
  }
  return `${line}\thost=${host}\tproxy_refresh=450`;
}

/** Ends sessions on backends that their users are not assigned to, later than it should. */
async function kickStrays() {
  const anvil = connect('anvil').setEncoding('latin1');
  anvil.write('VERSION\tanvil-client\t2\t0\n\n');
  let said = '';
  anvil.on('data', (text) => {
    said += text;
  });
  for (;;) {
    said = '';
    anvil.write('CONNECT-DUMP\n');
    while (!said.endsWith('\n\n') && said !== '\n') await sleep(1);
    for (const line of said.split('\n')) {
      const [, user, , , id, destination] = line.split('\t');
      if (user === undefined || destination === undefined || destination === '') continue;
      const { current } = await admin.userLookup(user);
      if (current !== undefined && current !== destination) anvil.write(`KICK-USER\t${user}\t${id}\n`);
    }
    await sleep(LOOK_INTERVAL_MS);
  }
}
