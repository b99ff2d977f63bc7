import { expect, it } from 'vitest';
import { describeConformance } from './harness/dovecot.ts';
import { withoutTimes } from './harness/masks.ts';
import { RealDirector } from './harness/real-director.ts';
import { type Program, runProgram } from './harness/run-program.ts';

const MAIL_SERVERS = '10.0.0.1 10.0.0.2 10.0.0.3@tagA 10.0.0.4@tagA fd00::1';
const USERS = ['alice', 'bob', 'carol', 'dave@example.org', 'erin', 'frank', '12345'];

/** What is looked at after each step. */
const VIEWS = ['status', 'status alice', 'map -f users', 'dump', 'ring status'];

/** Command lines, after `director`, that change what a director knows; each sequence has fresh directors. */
const SEQUENCES: Readonly<Record<string, readonly string[]>> = {
  'mail servers come and go': [
    'add 10.0.0.9',
    'add 10.0.0.9 50',
    'add 10.0.0.10@tagA 5',
    'add -t tagB fd00::9 7',
    'add 10.0.0.10@tagB 5',
    'add 10.0.0.11 1001',
    'add 10.0.0.11 0',
    'remove 10.0.0.9',
    'remove 10.0.0.9',
    'remove 10.0.0.1',
    'add 10.0.0.1@tagA',
    'remove fd00::1',
    'add fd00:0:0::1 3',
  ],
  'vhost counts change': [
    'update 10.0.0.1 50',
    'update 10.0.0.1 0',
    'update 10.0.0.1 1001',
    'update 10.0.0.99 5',
    'update 10.0.0.99 1001',
    'update 10.0.0.3@tagA 5',
    'update 10.0.0.3@tagB 5',
    'update 10.0.0.3@ 6',
    'update 10.0.0.3 x',
    'update 10.0.0.3',
    'update fd00::1 4294967294',
    'flush all',
  ],
  'mail servers go down and up': [
    'down 10.0.0.1',
    'down 10.0.0.1',
    'status bob',
    'flush 10.0.0.1',
    'up 10.0.0.1',
    'up 10.0.0.1',
    'up 10.0.0.99',
    'down 10.0.0.99',
    'down 10.0.0.3',
    'down 10.0.0.4',
    'status alice tagA',
    'down fd00:0::1',
    'up 3',
  ],
  'users are moved, kicked and flushed': [
    'move alice 10.0.0.2',
    'move bob 10.0.0.99',
    'move Dave@Example.org fd00::1',
    'move newcomer 10.0.0.3',
    'move 12345 10.0.0.1',
    'kick alice',
    'kick -f mail nobody',
    'kick "*"',
    'map -f users 10.0.0.1',
    'map -h -f users 1669653170',
    'map -u alice',
    'flush 10.0.0.99',
    'flush -F 10.0.0.2',
    'flush --max-parallel 5 10.0.0.1',
    'flush -F all',
    'flush all',
  ],
  'directors are added and removed': [
    'ring add 127.0.0.2 9090',
    'ring add 127.0.0.2 9090',
    'ring add 127.0.0.3',
    'ring add ::1 9091',
    'ring remove 127.0.0.4',
    'ring remove 127.0.0.2 9091',
    'ring remove 127.0.0.2 9090',
    'ring remove ::1',
    'ring add localhost',
  ],
};

/** A director for each program, both in the same state. */
async function startPair(): Promise<Record<Program, RealDirector>> {
  const [original, ours] = await Promise.all([startWithUsers(), startWithUsers()]);
  return { original, ours };
}

async function startWithUsers(): Promise<RealDirector> {
  const director = await RealDirector.start({ mailServers: MAIL_SERVERS });
  await director.assignUsers(USERS);
  await director.assignUsers(['alice', 'zoe'], 'tagA');
  return director;
}

describeConformance('a sequence of commands in which', () => {
  it.concurrent.for(Object.entries(SEQUENCES))('%s', async ([, steps]) => {
    const directors = await startPair();
    const outcome = async (program: Program, words: string) => {
      const director = directors[program];
      const line = `doveadm -O -v director ${words} -a ./base/director-admin`;
      const users = `printf '%s\\n' ${USERS.join(' ')} > users`;
      const { status, stdout, stderr } = await runProgram(program, `${users}; ${line}`, { folder: director.folder });
      return { status, stdout: withoutTimes(stdout), stderr };
    };
    try {
      for (const step of steps) {
        for (const words of [step, ...VIEWS]) {
          const [original, ours] = await Promise.all([outcome('original', words), outcome('ours', words)]);
          expect(ours, `director ${words}, after the step director ${step}`).toEqual(original);
        }
      }
    } finally {
      await Promise.all(Object.values(directors).map((director) => director.stop()));
    }
  });
});
