import { expect, describe as group, it } from 'vitest';
import { describe, type Outcome, outcomesListing, type Result, statusOf } from '../../../src/commands/drain/outcome.ts';
import { rowsOf } from '../../../src/formatters/formatter.ts';
import type { Row } from '../../../src/formatters/row.ts';

const outcome = (result: Result): Outcome => ({ ip: '10.0.0.1', result, users: 7, remaining: 3, seconds: 1.26 });

group('the outcome of a drain', () => {
  it.each<[Result, number, string, moved: string]>([
    ['drained', 0, 'drained of 7 users in 1.3 seconds', '4'],
    ['kicked', 0, '7 users kicked in 1.3 seconds, no mail server is left for them', '0'],
    ['up', 75, 'came back up while it was drained, 3 of 7 users remain', '4'],
    ['removed', 68, 'was removed while it was drained, 3 users were forgotten, not moved', '4'],
    ['missing', 68, "doesn't exist", '4'],
    ['late', 75, 'not drained in time, 3 of 7 users remain', '4'],
    ['refused', 75, 'not drained, 3 of 7 users remain', '4'],
    ['unfinished', 75, 'not drained, 3 of 7 users remain', '4'],
  ])('%s', async (result, status, text, moved) => {
    expect(statusOf(result)).toBe(status);
    expect(describe(outcome(result))).toBe(text);
    const { headers, rows, template, isTyped } = outcomesListing([outcome(result)]);
    const shown: Row[] = [];
    for await (const batch of rows) shown.push(...rowsOf(batch));
    expect(shown).toEqual([['10.0.0.1', '7', moved, '3', '1.3', result]]);
    expect(template?.(shown[0] ?? [])).toBe(`10.0.0.1: ${result}, ${moved} of 7 users moved, 3 remain, 1.3 seconds\n`);
    expect(headers.map(({ key, type }) => [key, type])).toEqual([
      ['host', undefined],
      ['users', 'number'],
      ['moved', 'number'],
      ['remaining', 'number'],
      ['seconds', 'number'],
      ['result', undefined],
    ]);
    expect(isTyped).toBe(true);
  });

  it('has no numbers before the first look', async () => {
    const unseen = { ...outcome('removed'), users: undefined, remaining: undefined };
    expect(describe(unseen)).toBe('was removed while it was drained, its users were forgotten, not moved');
    expect(describe({ ...unseen, result: 'late' })).toBe('not drained in time');
    for await (const batch of outcomesListing([unseen]).rows) {
      expect(rowsOf(batch)).toEqual([['10.0.0.1', '-', '-', '-', '1.3', 'removed']]);
    }
  });
});
