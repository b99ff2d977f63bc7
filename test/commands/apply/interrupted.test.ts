import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EmbeddedDirector } from '../../director/embedded-director.ts';
import { folderOf } from '../../settings/folder.ts';

const lines = (...words: string[]) => words.map((line) => `doveadm director ${line}\n`).join('');
const BEFORE = lines('add 10.0.0.1 100', 'add 10.0.0.2 100', 'add 10.0.0.3 100', 'down 10.0.0.3', 'add 10.0.0.4 9');
const WANTED = lines(
  'add 10.0.0.1 7',
  'add 10.0.0.2 50',
  'down 10.0.0.2',
  'add 10.0.0.3 100',
  'up 10.0.0.3',
  'add 10.0.0.5@oslo 5',
  'add 10.0.0.6 6',
  'down 10.0.0.6',
);
const HOSTS = '10.0.0.1  7 up,10.0.0.2  50 down,10.0.0.3  100 up,10.0.0.5 oslo 5 up,10.0.0.6  6 down';
/** The number of requests: two lists, and the changes. */
const REQUESTS = 2 + 9;

interface Ended {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** When the test interferes: when a request arrives at the proxy, or when the director has replied to it. */
type Moment = 'request' | 'reply';

type Harm = 'none' | 'hold' | 'cut';

/** A director, a folder with the file `wanted`, and a proxy in front of the director that can cause failures. */
async function stage() {
  const director = await EmbeddedDirector.start({ hosts: [] });
  onTestFinished(() => director.stop());
  const folder = folderOf({ before: BEFORE, wanted: WANTED });
  let harm: (number: number, moment: Moment) => Harm = () => 'none';
  const proxy = createServer((client) => {
    const server = connect(director.adminSocket);
    let number = -1;
    const cut = () => {
      client.destroy();
      server.destroy();
    };
    const meet = (moment: Moment, pass: () => void) => {
      const met = number > 0 ? harm(number, moment) : 'none';
      if (met === 'cut') cut();
      if (met === 'none') pass();
    };
    for (const socket of [client, server]) socket.on('error', cut).on('close', cut);
    client.on('data', (bytes: Buffer) => {
      // The version line and the first request can arrive together.
      number += bytes.toString('latin1').split('\n').length - 1;
      meet('request', () => server.write(bytes));
    });
    server.on('data', (bytes) => {
      meet('reply', () => client.write(bytes));
    });
  });
  await new Promise<void>((done) => proxy.listen(join(folder, 'proxy'), done));
  onTestFinished(() => void proxy.close());
  return {
    start: (...words: string[]) => start(folder, words),
    direct: (...words: string[]) => ended(start(folder, [...words, '-a', director.adminSocket])),
    /** @param does called at each moment with the number of the request, from 1; 'hold' drops the request or reply */
    onRequest: (does: typeof harm) => {
      harm = does;
    },
  };
}

function start(folder: string, words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [resolve('bin/doveadm'), '-O', ...words], { cwd: folder });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function ended(child: ChildProcess): Promise<Ended> {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  const [code, signal] = await once(child, 'close');
  return { status: signal ?? code, ...output };
}

const apply = ['director', 'apply', '--prune', '--force', '--log', 'log'];
/** A lost reply is the same as a lost next request, so only replies are tested. */
const steps = Array.from({ length: REQUESTS }, (_, index) => index + 1);

describe('apply succeeds when it is repeated', { timeout: 60_000 }, () => {
  const finish = async ({ direct }: Awaited<ReturnType<typeof stage>>) => {
    expect(await direct(...apply, 'wanted')).toMatchObject({ status: 0, stderr: '' });
    const { stdout: rows } = await direct('-f', 'tab', '-h', 'director', 'snapshot');
    expect(rows.trimEnd().replaceAll('\n', ',').replaceAll('\t', ' ')).toBe(HOSTS);
  };

  it.each(steps)('when the connection was cut at reply %i', async (number) => {
    const on = await stage();
    await on.direct(...apply, 'before');
    let cuts = 0;
    on.onRequest((at, when) => (at === number && when === 'reply' && cuts++ === 0 ? 'cut' : 'none'));
    const { status, stderr } = await ended(on.start(...apply, '-a', './proxy', 'wanted'));
    expect({ status, cuts }).toEqual({ status: 75, cuts: 1 });
    if (number > 2)
      expect(stderr).toMatch(/\nError: Not everything was done: .*under way, and made or not \(1 of 6\): /);
    await finish(on);
  });

  it.each(steps)('when the program was killed at reply %i', async (number) => {
    const on = await stage();
    await on.direct(...apply, 'before');
    const child = on.start(...apply, '-a', './proxy', 'wanted');
    on.onRequest((at, when) => {
      if (at !== number || when !== 'reply') return 'none';
      child.kill('SIGKILL');
      return 'hold';
    });
    expect(await ended(child)).toMatchObject({ status: 'SIGKILL' });
    on.onRequest(() => 'none');
    await finish(on);
  });
});

describe('an interrupted apply', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('reports at %s how far it got', async (signal) => {
    const on = await stage();
    await on.direct(...apply, 'before');
    const child = on.start(...apply, '-a', './proxy', 'wanted');
    on.onRequest((number, moment) => {
      // The second request for 10.0.0.6.
      if (number !== 5 || moment !== 'request') return 'none';
      child.kill(signal);
      return 'hold';
    });
    const { status, stdout, stderr } = await ended(child);
    expect({ status, stdout }).toEqual({ status: signal, stdout: '' });
    expect(stderr).toMatch(
      /^Warning: Interrupted: done \(1 of 6\): add 10\.0\.0\.5; under way, and made or not \(1 of 6\): add 10\.0\.0\.6; not sent \(4 of 6\): change 10\.0\.0\.1, change 10\.0\.0\.2, change 10\.0\.0\.3, remove 10\.0\.0\.4\n$/,
    );
  });

  it('names no more than twenty changes of a kind', async () => {
    const on = await stage();
    const child = on.start('director', 'apply', '-a', './proxy', '-');
    const many = Array.from({ length: 30 }, (_, index) => `add 10.0.1.${index} 1`);
    child.stdin?.end(lines(...many));
    on.onRequest((number, moment) => (number === 4 && moment === 'request' ? 'cut' : 'none'));
    const { stderr } = await ended(child);
    expect(stderr).toContain('not sent (28 of 30): add 10.0.1.2, ');
    expect(stderr).toContain(', add 10.0.1.21 and 8 more\n');
  });

  it('gives up a silent director, and tries to read the list again', async () => {
    const on = await stage();
    await on.direct(...apply, 'before');
    let held = 0;
    on.onRequest((number, moment) => (number === 4 && moment === 'request' && held++ === 0 ? 'hold' : 'none'));
    const words = ['-f', 'tab', '-h', ...apply, '--timeout', '0.5', '-a', './proxy', 'wanted'];
    const { status, stdout, stderr } = await ended(on.start(...words));
    expect(status).toBe(75);
    expect(stderr).toMatch(
      /^Error: read\(\.\/proxy\) timed out\nError: Not everything was done: done \(1 of 6\): add 10\.0\.0\.5; .*\nError: 10\.0\.0\.6: is removed, not down with 6 vhosts as the file has it\n$/,
    );
    expect(stdout.match(/\w+$/gm)).toEqual(['done', 'unknown', 'unsent', 'unsent', 'unsent', 'unsent']);
  });

  it('reports what is unknown when the director is gone', async () => {
    const on = await stage();
    await on.direct(...apply, 'before');
    let isGone = false;
    on.onRequest((number, moment) => {
      isGone ||= number === 4 && moment === 'request';
      return isGone ? 'cut' : 'none';
    });
    const { status, stdout, stderr } = await ended(on.start('-f', 'tab', '-h', ...apply, '-a', './proxy', 'wanted'));
    expect(status).toBe(75);
    expect(stderr).toMatch(
      /\nError: How the mail servers are now is not known: \.\/proxy unexpectedly disconnected\n$/,
    );
    expect(stdout.match(/\w+$/gm)).toEqual(['answered', 'unknown', 'unsent', 'unsent', 'unsent', 'unsent']);
  });
});
