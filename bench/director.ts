import { readdir, readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import { Playground } from '../demo/playground.ts';
import { RealDirector } from '../test/conformance/harness/real-director.ts';
import { circumstances } from './report.ts';
import { spread } from './statistics.ts';
import { userName } from './user-names.ts';

/** A director under measurement. */
interface Subject {
  readonly pid: number;
  readonly admin: string;
  readonly authreply: string;
  stop(): Promise<void>;
}

const HOSTS = '10.0.0.1-10.0.0.10';
const SETTINGS = 'director_user_expire = 1 days\ndirector_user_kick_delay = 0\n';
const USERS = 1_000_000;
const LOOKUPS = 100_000;
const ROUND_TRIPS = 10_000;
const ROUNDS = 5;
const MEBIBYTE = 1024 * 1024;
const AUTHREPLY_VERSION = 'VERSION\tdirector-authreply-client\t1\t0\n';
const ADMIN_VERSION = 'VERSION\tdirector-doveadm\t1\t0\n';

/** Sends lines and counts the lines that come back. */
class LineClient {
  readonly #socket: Socket;
  #received = -1;
  #wanted = 0;
  #resolve: () => void = () => {};

  constructor(path: string, version: string) {
    this.#socket = connect(path);
    this.#socket.on('data', (bytes) => {
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, end + 1)) this.#received++;
      if (this.#received >= this.#wanted) this.#resolve();
    });
    this.#socket.write(version);
  }

  /** Resolves when there is a line of reply for each. */
  ask(lines: string, count: number): Promise<void> {
    this.#wanted += count;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#socket.write(lines);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

async function startDovecots(): Promise<Subject> {
  const director = await RealDirector.start({ mailServers: HOSTS, settings: SETTINGS });
  const authreply = join(director.folder, 'base/director-authreply');
  const pid = await processNamed(`dovecot-${basename(director.folder)}/director`);
  return { pid, admin: director.adminSocket, authreply, stop: () => director.stop() };
}

async function startOurs(): Promise<Subject> {
  const listener = 'service director {\n  unix_listener director-authreply {\n    mode = 0600\n  }\n}\n';
  const director = await Playground.open(`director_mail_servers = ${HOSTS}\n${SETTINGS}${listener}`, []);
  const admin = director.authreplySocket.replace(/authreply$/, 'admin');
  return { pid: await processWith(admin), admin, authreply: director.authreplySocket, stop: () => director.close() };
}

function processNamed(name: string): Promise<number> {
  return findProcess((command) => command.startsWith(name));
}

function processWith(socket: string): Promise<number> {
  const folder = socket.slice(0, socket.lastIndexOf('/'));
  return findProcess((command) => command.includes('bin/director') && command.includes(folder));
}

async function findProcess(matches: (command: string) => boolean): Promise<number> {
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '');
    if (matches(command)) return Number(id);
  }
  throw new Error('the director has no process');
}

async function memory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024) / MEBIBYTE;
}

function lookups(first: number, count: number): string {
  const line = (index: number) => `OK\t${index}\tproxy\tuser=${userName(first + index)}\n`;
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

/** Times a round of work with each subject in turn. */
async function compare(
  title: string,
  count: number,
  subjects: readonly Subject[],
  work: (subject: Subject, round: number) => Promise<void>,
): Promise<void> {
  const rates = subjects.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, subject] of subjects.entries()) {
      const start = performance.now();
      await work(subject, round);
      rates[index]?.push((count / (performance.now() - start)) * 1000);
    }
  }
  const [dovecots = [], ours = []] = rates;
  const ratios = spread(ours.map((rate, round) => rate / (dovecots[round] ?? 0)));
  const cells = [title, spread(ours).median.toFixed(0), spread(dovecots).median.toFixed(0)];
  const quartiles = `(${ratios.low.toFixed(2)}–${ratios.high.toFixed(2)})`;
  console.log(`| ${cells.join(' | ')} | **${ratios.median.toFixed(2)}** ${quartiles} |`);
}

async function inTurn(path: string, version: string, lines: readonly string[]): Promise<void> {
  const client = new LineClient(path, version);
  for (const line of lines) await client.ask(line, 1);
  client.close();
}

async function main(): Promise<void> {
  const subjects = [await startDovecots(), await startOurs()];
  try {
    console.log(`${circumstances()}\n\n| work | ours, a second | Dovecot's | ratio |\n|---|---|---|---|`);
    await compare('lookups of new users, many at a time', LOOKUPS, subjects, async ({ authreply }, round) => {
      const client = new LineClient(authreply, AUTHREPLY_VERSION);
      await client.ask(lookups(round * LOOKUPS, LOOKUPS), LOOKUPS);
      client.close();
    });
    await compare('lookups of known users, many at a time', LOOKUPS, subjects, async ({ authreply }) => {
      const client = new LineClient(authreply, AUTHREPLY_VERSION);
      await client.ask(lookups(0, LOOKUPS), LOOKUPS);
      client.close();
    });
    const single = Array.from({ length: ROUND_TRIPS }, (_, index) => `OK\t1\tproxy\tuser=${userName(index)}\n`);
    await compare('lookups one at a time', ROUND_TRIPS, subjects, ({ authreply }) =>
      inTurn(authreply, AUTHREPLY_VERSION, single),
    );
    await compare('USER-MOVE one at a time', ROUND_TRIPS, subjects, ({ admin }, round) => {
      const moves = Array.from({ length: ROUND_TRIPS }, (_, index) => {
        return `USER-MOVE\t${index + 1}\t10.0.0.${(round % 10) + 1}\n`;
      });
      return inTurn(admin, ADMIN_VERSION, moves);
    });
    for (const { authreply } of subjects) {
      const client = new LineClient(authreply, AUTHREPLY_VERSION);
      for (let first = 0; first < USERS; first += LOOKUPS) await client.ask(lookups(first, LOOKUPS), LOOKUPS);
      client.close();
    }
    const [dovecots = 0, ours = 0] = await Promise.all(subjects.map(({ pid }) => memory(pid)));
    console.log(`\nWith ${USERS} users: ours ${ours.toFixed(0)} MiB, Dovecot's ${dovecots.toFixed(0)} MiB.`);
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}

await main();
