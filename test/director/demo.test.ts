import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

function startDemo(...words: string[]) {
  const child: ChildProcess & { stdout: NodeJS.ReadableStream } = spawn(
    process.execPath,
    ['--import', 'tsx', resolve('demo/main.ts'), ...words],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('the demo', () => {
  it('runs every command of the tour', { timeout: 180_000 }, async () => {
    const demo = startDemo();
    let shown = '';
    demo.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    expect(await once(demo, 'close')).toEqual([0, null]);
    const commands = shown.split('\n').filter((line) => line.startsWith('$ '));
    for (const name of ['status', 'map', 'move', 'snapshot', 'plan', 'drain', 'undrain', 'add', 'rebalance', 'apply']) {
      expect(commands.some((line) => line.includes(`director ${name}`))).toBe(true);
    }
    expect(shown).toMatch(/^(\d+) of \1 users moved/m);
    // The moved user, the drained server, the new server in JSON, and the last lines.
    expect(shown).toContain('Current: 10.0.0.11 (');
    expect(shown).toMatch(/10\.0\.0\.13 +100 +down +\S+ \S+ 0 /);
    expect(shown).toMatch(
      /"mail server ip":"10\.0\.0\.14","tag":"","vhosts":"50","state":"up","state-changed":"-","users":"[1-9]/,
    );
    expect(shown).toContain('npm run demo -- --stay');
    expect(shown).not.toMatch(/Error|Fatal|undefined/);
  });

  it('keeps users logging in with --stay, until it is interrupted', async () => {
    const demo = startDemo('--stay');
    let shown = '';
    for await (const text of demo.stdout.setEncoding('utf8')) {
      shown += text;
      if (shown.includes('Ctrl-C')) break;
    }
    const line = /^ +(export CONFIG_FILE='(.*)\/dovecot.conf' .*)$/m.exec(shown);
    const [, command = '', folder = ''] = line ?? [];
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);
    expect(stdout).toMatch(/^10\.0\.1\.12 +oslo +100 +up +- +[1-9]/m);
    expect(existsSync(folder)).toBe(true);
    demo.kill('SIGINT');
    expect(await once(demo, 'exit')).toEqual([0, null]);
    expect(existsSync(folder)).toBe(false);
  });
});
