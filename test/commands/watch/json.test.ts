import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DirectorProcess, doveadm } from '../../director/director-process.ts';
import { matchesSchema } from '../../harness/schema.ts';
import { folderOf } from '../../settings/folder.ts';

async function start(folder: string): Promise<DirectorProcess> {
  const director = new DirectorProcess(folder, ['-O', '-o', 'base_dir=.', '-o', 'director_mail_servers=10.0.0.1']);
  expect(await director.ready()).toMatch(/^director ready/);
  return director;
}

/** `watch` with JSON, a line at a time. */
function follow(folder: string, ...words: readonly string[]) {
  const all = [
    resolve('bin/doveadm'),
    '-f',
    'json',
    '-O',
    '-o',
    'base_dir=.',
    'director',
    'watch',
    '-n',
    '0.1',
    ...words,
  ];
  const child = spawn(process.execPath, all, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close').then(([status]) => status);
  return { lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), ended };
}

const next = async ({ lines }: ReturnType<typeof follow>) => matchesSchema('watch', (await lines.next()).value ?? '');

describe('director watch -f json', () => {
  it('prints a JSON document per line for each look', async () => {
    const folder = folderOf({});
    await start(folder);
    await doveadm(folder, '-o', 'base_dir=.', 'director', 'add', '-t', 'oslo\x7f', '10.0.0.2', '50');
    await doveadm(folder, '-o', 'base_dir=.', 'director', 'down', '10.0.0.2');
    const run = follow(folder);
    const before = Date.now();
    for (let look = 0; look < 3; look++) {
      const host = { tag: '', vhosts: 100, state: 'up', state_changed: null, users: 0 };
      expect(await next(run)).toEqual({
        time: expect.any(String),
        director: './director-admin',
        hosts: [
          { ...host, mail_server_ip: '10.0.0.1' },
          {
            mail_server_ip: '10.0.0.2',
            tag: 'oslo\x7f',
            vhosts: 50,
            state: 'down',
            state_changed: expect.any(String),
            users: 0,
          },
        ],
        ring: [{ director: '127.0.0.1:0', type: 'self', status: 'ring synced', last_failed: null, in_step: true }],
        error: null,
      });
    }
    expect(Date.now() - before).toBeGreaterThan(100);
  });

  it('reports failed looks, and ends when no director is left', async () => {
    const folder = folderOf({});
    const director = await start(folder);
    const run = follow(folder, '-a', './director-admin', '-a', './none');
    const two = [await next(run), await next(run)];
    expect(two).toContainEqual(
      expect.objectContaining({
        director: './none',
        hosts: [],
        ring: [],
        error: expect.stringMatching(/net_connect_unix/),
      }),
    );
    expect(two).toContainEqual(expect.objectContaining({ director: './director-admin', error: null }));
    void director.end('SIGKILL');
    const errors: unknown[] = [];
    for await (const line of { [Symbol.asyncIterator]: () => run.lines }) errors.push(matchesSchema('watch', line));
    expect(errors).toContainEqual(expect.objectContaining({ director: './director-admin', error: expect.any(String) }));
    expect(await run.ended).toBe(75);
  });
});
