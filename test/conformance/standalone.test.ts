import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeConformance } from './harness/dovecot.ts';
import { withoutTimes } from './harness/masks.ts';
import { RealDirector } from './harness/real-director.ts';
import type { Outcome } from './harness/run-program.ts';

const run = promisify(execFile);
const ORIGINAL = '/usr/bin/doveadm';
/** `npm ci --prefix build/bun` installs it. */
const hasBun = existsSync('build/bun/node_modules') || process.env.CI === 'true';
const USERS = ['alice', 'bob', 'carol', 'dave@example.org'];

/** Run in this order with each program, each with its own director, whose configuration is `dovecot.conf`. */
const COMMANDS = [
  'director status',
  '-f tab director status',
  '-f json director status',
  'director status alice',
  '-f pager director map -f names',
  'director map 10.0.0.2',
  'director map -u alice',
  '-O director map -h 1669653170 -f names',
  'director dump',
  'director add 10.0.0.9 50',
  '-v director add 10.0.0.9@x 50',
  'director update 10.0.0.1 7',
  'director down 10.0.0.2',
  'director move alice 10.0.0.9',
  'director kick bob',
  'director flush 10.0.0.2',
  'director flush -F all',
  'director up 10.0.0.2',
  'director remove 10.0.0.9',
  'director remove 10.0.0.99',
  'director move alice',
  'director ring add 127.0.0.9',
  'director ring status',
  '-f flow director status',
  '-f prometheus-no director status',
  '-o director_username_hash=%Ln director map -u ALICE@example.org',
  '-o nonsense=1 director status',
  '-c missing.conf director status',
  'director status -a missing',
  'director status -a names/x',
  'director status -a 127.0.0.1:1',
  'director status -a [ff02::1%lo]:1',
  'director nosuch',
  'director map -q',
];

/** Runs a program with the configuration of the folder, unless the words name another one or none. */
function execute(program: string, words: string, folder: string): Promise<Outcome> {
  const configuration = words.includes('-c ') || words.includes('-O ') ? '' : '-c dovecot.conf ';
  return executeAsIs(program, `${configuration}${words}`, folder);
}

/** Runs a program with an empty `PATH`. */
async function executeAsIs(program: string, words: string, folder: string): Promise<Outcome> {
  const child = spawn(program, words.split(' '), {
    cwd: folder,
    env: { PATH: '', HOME: '/nonexistent', LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('latin1').on('data', (bytes: string) => {
    output.stdout += bytes;
  });
  child.stderr.setEncoding('latin1').on('data', (bytes: string) => {
    output.stderr += bytes;
  });
  const [code, signal] = await once(child, 'close');
  return { status: code ?? signal, ...output };
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'standalone-'));
  if (hasBun) await run(process.execPath, ['--import', 'tsx', 'build/standalone.ts', folder]);
});
afterAll(() => rm(folder, { recursive: true }));

(hasBun ? describeConformance : describe.skip)('the executable', () => {
  let directors: Record<'original' | 'ours', RealDirector> | undefined;
  beforeAll(async () => {
    const start = async () => {
      const director = await RealDirector.start({ mailServers: '10.0.0.1 10.0.0.2 10.0.0.3@tagA fd00::1' });
      await director.assignUsers(USERS);
      await writeFile(join(director.folder, 'names'), `${USERS.join('\n')}\nnobody\n`);
      return director;
    };
    directors = { original: await start(), ours: await start() };
  });
  afterAll(async () => {
    await directors?.original.stop();
    await directors?.ours.stop();
  });

  it.each(COMMANDS)('doveadm %s', async (words) => {
    if (directors === undefined) throw new Error('no directors');
    const { original, ours } = directors;
    const [theirs, own] = await Promise.all([
      execute(ORIGINAL, words, original.folder),
      execute(`${folder}/doveadm`, words, ours.folder),
    ]);
    const masked = ({ status, stdout, stderr }: Outcome, director: RealDirector) => ({
      status,
      stdout: withoutTimes(stdout).replaceAll(director.folder, 'FOLDER'),
      stderr: withoutTimes(stderr).replaceAll(director.folder, 'FOLDER'),
    });
    expect(masked(own, ours)).toEqual(masked(theirs, original));
  });
});

describe.skipIf(!hasBun)('the executable as a director', () => {
  it('serves the executable as a client', async () => {
    const director = spawn(`${folder}/director`, ['-o', `base_dir=${folder}`, '-o', 'director_mail_servers=10.0.0.1'], {
      env: { PATH: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(director.stdout, 'data');
      const { status, stdout } = await execute(
        `${folder}/doveadm`,
        `-O -f tab director status -a ${folder}/director-admin`,
        folder,
      );
      expect([status, stdout]).toEqual([
        0,
        'mail server ip\ttag\tvhosts\tstate\tstate changed\tusers\n10.0.0.1\t\t100\tup\t-\t0\n',
      ]);
    } finally {
      director.kill();
      await once(director, 'exit');
    }
  });
});

describe.skipIf(!hasBun)('the executable beside a director that is too busy to accept', () => {
  const BUSY = `
    require('node:net').createServer().listen({ path: process.argv[1], backlog: 1 }, () => {
      require('node:fs').writeSync(1, 'listening');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;

  it('leaves it its socket', async () => {
    const place = await mkdtemp(join(folder, 'busy-'));
    const socket = join(place, 'director-admin');
    const busy = spawn(process.execPath, ['-e', BUSY, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(busy.stdout, 'data');
    const clients = Array.from({ length: 5 }, () => connect({ path: socket }).on('error', () => {}));
    try {
      const words = `-O -o base_dir=${place} -o director_mail_servers=10.0.0.1`;
      expect(await executeAsIs(`${folder}/director`, words, place)).toMatchObject({
        status: 75,
        stderr: expect.stringContaining('Address already in use (another program listens there)'),
      });
    } finally {
      for (const client of clients) client.destroy();
      busy.kill('SIGKILL');
      await once(busy, 'exit');
    }
  });
});

describe.skipIf(!hasBun)('the working directory of the executable', () => {
  const files = {
    'bunfig.toml': 'preload = ["./evil.js"]\n',
    '.env': 'CONFIG_FILE=/evil\n',
    'evil.js': 'console.log("evil")\n',
    'package.json': '{ "imports": { "#x": "./evil.js" } }\n',
    'tsconfig.json': '{ "compilerOptions": { "paths": { "*": ["./evil.js"] } } }\n',
  };

  it.each(['--version', '-c missing.conf director status', 'director map -u alice'])(
    'does not matter: %s',
    async (words) => {
      const [empty, full] = await Promise.all([folder, folder].map((parent) => mkdtemp(join(parent, 'cwd-'))));
      await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(full ?? '', name), text)));
      const program = `${folder}/doveadm`;
      expect(await executeAsIs(program, words, full ?? '')).toEqual(await executeAsIs(program, words, empty ?? ''));
    },
  );
});
