import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DirectorProcess } from '../../director/director-process.ts';
import { Logins } from '../../harness/logins.ts';
import { folderOf } from '../../settings/folder.ts';

const users = Array.from({ length: 60 }, (_, index) => `user${index}`);

/** A director with 60 users on one mail server, half of whom should be on another. A move takes an hour. */
async function unevenDirector(): Promise<string> {
  const folder = folderOf({});
  const settings = ['base_dir=.', 'director_mail_servers=10.0.0.1', 'director_user_kick_delay=1 hours'];
  const listen = ['./director-admin', './director-authreply'].flatMap((path) => ['--listen', path]);
  const director = new DirectorProcess(folder, ['-O', ...settings.flatMap((setting) => ['-o', setting]), ...listen]);
  expect(await director.ready()).toMatch(/^director ready/);
  const logins = new Logins(`${folder}/director-authreply`);
  await logins.login(users);
  logins.close();
  await once(doveadm(folder, 'add', '10.0.0.2'), 'close');
  return folder;
}

function doveadm(folder: string, ...words: readonly string[]) {
  const child = spawn(process.execPath, [resolve('bin/doveadm'), '-Ov', '-o', 'base_dir=.', 'director', ...words], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('an interrupted rebalance', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('reports at %s how many users were moved', async (signal) => {
    const folder = await unevenDirector();
    const child = doveadm(folder, 'rebalance', '--max-parallel', '10');
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // The first batch does not end.
    while (!stderr.includes('Info: 10 of ')) await once(child.stderr, 'data');
    child.kill(signal);
    expect((await once(child, 'close'))[1]).toBe(signal);
    const [, moved, total, moving, left] =
      /\nWarning: (\d+) of (\d+) users moved, (\d+) under way, (\d+) left; the director ends what is under way\n$/.exec(
        stderr,
      ) ?? [];
    expect([moved, moving]).toEqual(['0', '10']);
    expect(Number(left)).toBe(Number(total) - 10);
    expect(Number(total)).toBeGreaterThan(15);
  });
});
