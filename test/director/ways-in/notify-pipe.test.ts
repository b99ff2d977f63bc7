import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { NotifyPipe } from '../../../src/director/ways-in/notify-pipe.ts';
import { stopClock, testDirector } from '../test-director.ts';

interface Pipe {
  say(text: string): void;
  readonly path: string;
}

function makePipe(): Pipe {
  const folder = mkdtempSync(join(tmpdir(), 'notify-'));
  const path = join(folder, 'proxy-notify');
  execFileSync('mkfifo', [path]);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const say = (text: string) => {
    const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(fd, text, null, 'latin1');
    closeSync(fd);
  };
  return { say, path };
}

function read(path: string): { readonly names: string[]; readonly pipe: NotifyPipe } {
  const names: string[] = [];
  const fail = (error: Error) => void names.push(String(error));
  const pipe = new NotifyPipe(
    openSync(path, constants.O_RDWR | constants.O_NONBLOCK),
    (name) => names.push(name),
    fail,
  );
  onTestFinished(() => pipe.close());
  return { names, pipe };
}

it('reads names, several in one chunk or one in several', async () => {
  const { say, path } = makePipe();
  const { names } = read(path);
  say('alice\nbob\nca');
  await vi.waitFor(() => expect(names).toEqual(['alice', 'bob']));
  say('rol\n');
  await vi.waitFor(() => expect(names).toEqual(['alice', 'bob', 'carol']));
});

it('continues after an invalid name', async () => {
  const { say, path } = makePipe();
  const { names } = read(path);
  say(`${'x'.repeat(9000)}\n`);
  await vi.waitFor(() => {
    say('dave\n');
    expect(names).toContain('dave');
  });
  expect(new Set(names)).toEqual(new Set(['dave']));
});

it('leaves unread names to the next reader', async () => {
  const { say, path } = makePipe();
  const keeper = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(keeper));
  const first = read(path);
  say('alice\n');
  await vi.waitFor(() => expect(first.names).toEqual(['alice']));
  first.pipe.close();
  say('bob\n');
  const second = read(path);
  await vi.waitFor(() => expect(second.names).toEqual(['bob']));
});

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
});

it('refreshes users who have sessions, and adds none', async () => {
  const elapsed = () => Date.now();
  const director = await testDirector({ elapsed, masterUserSeparator: '*' });
  const hash = director.hashOf('alice') ?? 0;
  director.assign(hash, '');
  for (let time = 0; time < 5; time++) {
    vi.setSystemTime(Date.now() + 450_000);
    director.refreshUser(time % 2 === 0 ? 'alice' : 'Alice*master');
    director.refreshUser('bob');
  }
  expect([...director.users()].map((user) => user.hash)).toEqual([hash]);
  // The director's clocks stand still during a piece of work.
  await undefined;
  vi.setSystemTime(Date.now() + 900_000);
  expect([...director.users()]).toEqual([]);
});
