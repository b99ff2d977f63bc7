import { ADMIN_VERSION, AUTHREPLY_VERSION, LineClient } from '../test/harness/line-client.ts';
import { type Subject, startOurs } from './director-subject.ts';
import { logIn, lookups } from './lookups.ts';

const USERS = 1_000_000;
/** A lower limit for the number of entries: some names share a hash. */
const HASHES = 999_000;
const [FULL, EMPTY] = ['10.0.0.1', '10.0.0.2'];
const EXPIRE_SECONDS = 60;
/** How long to keep measuring after the reply, because the director still works then. */
const AFTERWARDS_MS = 3000;
const GOAL_MS = 20;
const LOOKUPS_A_WRITE = 20_000;

/**
 * Measures how long other connections wait while one client sends a million lookups, and while a million users of one host
 * are listed, reset, flushed, and expire. The waits without any work show how much of that is caused by the machine.
 */
export async function measureStalls(): Promise<void> {
  console.log(
    `\n| a million users, goal ${GOAL_MS} ms | took, ms | longest wait, ms | 99.9 % | without work |\n|---|---|---|---|---|`,
  );
  const settings = 'director_user_expire = 1 days\ndirector_user_kick_delay = 0\n';
  await withUsers(settings, async (director) => {
    // Made before, as whoever makes them measures as well.
    const lines = lookups(0, LOOKUPS_A_WRITE);
    await report('a million lookups of one client', director, async () => {
      const client = new LineClient(director.authreply, AUTHREPLY_VERSION);
      for (let sent = 0; sent < USERS; sent += LOOKUPS_A_WRITE) await client.ask(lines, LOOKUPS_A_WRITE);
      client.close();
    });
    await report('USER-LIST', director, (client) => client.ask('USER-LIST\n', HASHES));
    await setVhosts(director, FULL, 0);
    await setVhosts(director, EMPTY, 100);
    await report('HOST-RESET-USERS', director, async (client) => {
      await client.ask(`HOST-RESET-USERS\t${FULL}\t${2 * USERS}\n`, 1);
      await afterwards();
    });
    await report('HOST-FLUSH', director, async (client) => {
      await client.ask(`HOST-FLUSH\t${EMPTY}\n`, 1);
      await afterwards();
    });
  });
  await withUsers(`director_user_expire = ${EXPIRE_SECONDS} secs\n`, async (director) => {
    await report('expiry', director, async (client) => {
      await client.ask('HOST-LIST\n', 3);
      await new Promise((resolve) => setTimeout(resolve, EXPIRE_SECONDS * 1000));
    });
  });
}

async function withUsers(settings: string, work: (director: Subject) => Promise<void>): Promise<void> {
  const director = await startOurs(`${FULL} ${EMPTY}`, settings);
  try {
    await setVhosts(director, EMPTY, 0);
    await logIn(director.authreply, 0, USERS);
    await work(director);
  } finally {
    await director.stop();
  }
}

async function setVhosts({ admin }: Subject, ip: string, vhosts: number): Promise<void> {
  const client = new LineClient(admin, ADMIN_VERSION);
  await client.ask(`HOST-UPDATE\t${ip}\t${vhosts}\n`, 1);
  client.close();
}

async function report(title: string, director: Subject, work: (client: LineClient) => Promise<void>): Promise<void> {
  const client = new LineClient(director.admin, ADMIN_VERSION);
  const start = performance.now();
  const waits = await waitsDuring(director, work(client));
  const took = performance.now() - start;
  client.close();
  const idle = await waitsDuring(director, new Promise((resolve) => setTimeout(resolve, Math.min(took, 10_000))));
  const often = waits[Math.floor(waits.length * 0.999)];
  const cells = [waits.at(-1), often, idle.at(-1)].map((each) => each?.toFixed(1));
  console.log(`| ${[title, took.toFixed(0), ...cells].join(' | ')} |`);
}

/** The waiting times of lookups during some work, in milliseconds, in ascending order. */
async function waitsDuring({ admin }: Subject, work: Promise<void>): Promise<number[]> {
  const client = new LineClient(admin, ADMIN_VERSION);
  const waits: number[] = [];
  let isDone = false;
  const done = work.then(() => {
    isDone = true;
  });
  while (!isDone) {
    const start = performance.now();
    await client.ask('USER-LOOKUP\t7\n', 1);
    waits.push(performance.now() - start);
  }
  await done;
  client.close();
  return waits.sort((left, right) => left - right);
}

function afterwards(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, AFTERWARDS_MS));
}
