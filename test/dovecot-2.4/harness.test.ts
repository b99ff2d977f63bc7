import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { overlaps } from './harness/judge.ts';
import { leaksIn } from './harness/leaks.ts';

describe('the judge of sessions', () => {
  const session = (backend: string, start: number, end: number, user = 'alice') => {
    return { backend, user, service: 'imap', start, end };
  };

  it('finds sessions on different backends that overlap', () => {
    const [first, second, third] = [session('b1', 0, 10), session('b2', 2, 3), session('b2', 9, 12)];
    expect(overlaps([third, second, first])).toEqual([
      { user: 'alice', sessions: [first, second], duration: 1 },
      { user: 'alice', sessions: [first, third], duration: 1 },
    ]);
  });

  it('accepts sessions on one backend, successive ones, and those of different users', () => {
    const sessions = [session('b1', 0, 10), session('b1', 5, 20), session('b2', 20, 30), session('b2', 0, 30, 'bob')];
    expect(overlaps(sessions)).toEqual([]);
  });
});

describe('the search for passwords', () => {
  it('finds them in plain text, and in base64 at any offset', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'leaks-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const texts = {
      clean: 'nothing of that kind',
      'dovecot.conf': 'password = s3cret-word',
      plain: 'AUTH user\0s3cret-word',
      encoded: `AUTH PLAIN resp=${Buffer.from('\0alice\0s3cret-word').toString('base64')}\n`,
      later: `resp=${Buffer.from('\0al\0s3cret-word and more').toString('base64')}\n`,
    };
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
    expect((await leaksIn(folder, ['s3cret-word'])).sort()).toEqual(['encoded', 'later', 'plain']);
  });
});
