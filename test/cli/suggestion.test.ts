import { describe, expect, it } from 'vitest';
import { editDistance, suggestedAddition } from '../../src/cli/suggestion.ts';
import { unknownCommandUsage } from '../../src/cli/usage.ts';
import { run } from './scripted-run.ts';

describe('the edit distance of two words', () => {
  it.each([
    ['drain', 'drain', 0],
    ['drian', 'drain', 1],
    ['drai', 'drain', 1],
    ['drainn', 'drain', 1],
    ['brain', 'drain', 1],
    ['rdian', 'drain', 2],
    ['', 'drain', 5],
    ['drain', '', 5],
  ])('of %j and %j is %d', (from, to, distance) => expect(editDistance(from, to)).toBe(distance));
});

describe('an addition is suggested', () => {
  it.each([
    ['drian', 'drain'],
    ['rebalence', 'rebalance'],
    ['undrane', 'undrain'],
    ['aply', 'apply'],
    ['wach', 'watch'],
    ['plans', 'plan'],
    ['Drain', 'drain'],
  ])('for %s', (word, name) => expect(suggestedAddition(['director', word, '10.0.0.1'])).toBe(name));

  it.each([
    [['director', 'drn']],
    [['director', 'statis']],
    [['director', 'flash']],
    [['director', 'mope']],
    [['director', 'something']],
    [['director', 'ring', 'drian']],
    [['drian']],
    [['director']],
    [[]],
  ])('not for %j', (words) => expect(suggestedAddition(words)).toBeUndefined());

  it('under the usage text', async () => {
    const usage = unknownCommandUsage(['director']);
    expect(await run({ line: 'doveadm -O director drian 10.0.0.1' })).toMatchObject({
      status: 64,
      stdout: '',
      stderr: `${usage}Did you mean 'doveadm director drain'?\n`,
    });
    expect(await run({ line: 'doveadm -O director flash' })).toMatchObject({ status: 64, stdout: '', stderr: usage });
  });
});
