import { ADMIN_VERSION, AUTHREPLY_VERSION, LineClient } from '../test/harness/line-client.ts';
import { cpuTime, memory, type Subject, startDovecots, startOurs } from './director-subject.ts';
import { logIn, lookups } from './lookups.ts';
import { circumstances } from './report.ts';
import { measureStalls } from './stalls.ts';
import { spread } from './statistics.ts';
import { userName } from './user-names.ts';

const HOSTS = '10.0.0.1-10.0.0.10';
const SETTINGS = 'director_user_expire = 1 days\ndirector_user_kick_delay = 0\n';
const POPULATIONS = [
  { users: 1_000_000, goal: 0.9 },
  { users: 3_000_000, goal: 0.7 },
];
const LOOKUPS = 100_000;
const ROUND_TRIPS = 10_000;
const ROUNDS = 5;

/** Measures rounds of work with each subject in turn, and prints a line of the table. */
async function compare(
  title: string,
  count: number,
  subjects: readonly Subject[],
  work: (subject: Subject, round: number) => Promise<void>,
): Promise<void> {
  const rates = subjects.map((): number[] => []);
  const costs = subjects.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, subject] of subjects.entries()) {
      const ran = await cpuTime(subject.pid);
      const start = performance.now();
      await work(subject, round);
      rates[index]?.push((count / (performance.now() - start)) * 1000);
      costs[index]?.push((((await cpuTime(subject.pid)) - ran) / count) * 1000);
    }
  }
  const [dovecots = [], ours = []] = rates;
  const ratios = spread(ours.map((rate, round) => rate / (dovecots[round] ?? 0)));
  const cells = [title, spread(ours).median.toFixed(0), spread(dovecots).median.toFixed(0)];
  const quartiles = `(${ratios.low.toFixed(2)}–${ratios.high.toFixed(2)})`;
  const [dovecotsCost = 0, oursCost = 0] = costs.map((each) => spread(each).median);
  const cost = `${oursCost.toFixed(2)} | ${dovecotsCost.toFixed(2)}`;
  console.log(`| ${cells.join(' | ')} | **${ratios.median.toFixed(2)}** ${quartiles} | ${cost} |`);
}

async function inTurn(path: string, version: string, lines: readonly string[]): Promise<void> {
  const client = new LineClient(path, version);
  for (const line of lines) await client.ask(line, 1);
  client.close();
}

/** Compares the memory of directors that have done nothing but log users in. */
async function compareMemory(): Promise<void> {
  console.log("\n| users | ours, MiB | Dovecot's | ratio | goal |\n|---|---|---|---|---|");
  const subjects = [await startDovecots(HOSTS, SETTINGS), await startOurs(HOSTS, SETTINGS)];
  try {
    let present = 0;
    for (const { users, goal } of POPULATIONS) {
      for (const { authreply } of subjects) await logIn(authreply, present, users);
      present = users;
      const [dovecots = 0, ours = 0] = await Promise.all(subjects.map(({ pid }) => memory(pid)));
      const cells = [users.toLocaleString('en'), ours.toFixed(0), dovecots.toFixed(0)];
      console.log(`| ${cells.join(' | ')} | **${(ours / dovecots).toFixed(2)}** | ${goal} |`);
    }
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}

async function compareSpeed(): Promise<void> {
  const subjects = [await startDovecots(HOSTS, SETTINGS), await startOurs(HOSTS, SETTINGS)];
  try {
    console.log(
      "\n| work | ours, per second | Dovecot's | ratio | ours, CPU time each, µs | Dovecot's |\n|---|---|---|---|---|---|",
    );
    const lines = Array.from({ length: ROUNDS }, (_, round) => lookups(round * LOOKUPS, LOOKUPS));
    await compare('lookups of new users, many at a time', LOOKUPS, subjects, async ({ authreply }, round) => {
      const client = new LineClient(authreply, AUTHREPLY_VERSION);
      await client.ask(lines[round] ?? '', LOOKUPS);
      client.close();
    });
    await compare('lookups of known users, many at a time', LOOKUPS, subjects, async ({ authreply }) => {
      const client = new LineClient(authreply, AUTHREPLY_VERSION);
      await client.ask(lines[0] ?? '', LOOKUPS);
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
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}

const parts = { speed: compareSpeed, memory: compareMemory, stalls: measureStalls };
const wanted = process.argv.slice(2);
console.log(circumstances());
for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await part();
