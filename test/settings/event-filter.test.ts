import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventFilterError } from '../../src/settings/event-filter.ts';

const OPERAND = "expecting TOKEN or STRING or NOT or '('";
const OPERATOR = "expecting '=' or '>' or '<'";

describe('an event filter', () => {
  it.each([
    '',
    'a=b',
    'category = "b c"',
    'a<=1',
    'a > = 1',
    'a=and',
    'NOT not a=b',
    'a=b AND (c=* or not d=e)',
    '((a=b))',
    'a=b\n and c=d',
    '"never closed',
  ])('is %j', (text) => expect(eventFilterError(text)).toBeUndefined());

  it.each([
    ['a', `unexpected $end, ${OPERATOR}`],
    ['a b', `unexpected TOKEN, ${OPERATOR}`],
    ['a !', `unexpected $undefined, ${OPERATOR}`],
    ['a =', 'unexpected $end'],
    ['a = =', "unexpected '='"],
    ['a = (', "unexpected '('"],
    ['a=b c', 'unexpected TOKEN, expecting $end'],
    ['a=b)', "unexpected ')', expecting $end"],
    ['(a=b', "unexpected $end, expecting AND or OR or ')'"],
    ['(', `unexpected $end, ${OPERAND}`],
    ['NOT', `unexpected $end, ${OPERAND}`],
    ['a=b OR )', `unexpected ')', ${OPERAND}`],
    ['@', 'unexpected $undefined, expecting $end'],
    ['or=1', 'unexpected OR, expecting $end'],
  ])('is not %j', (text, error) => expect(eventFilterError(text)).toBe(`syntax error, ${error}`));

  it('is anything that follows the grammar', () => {
    const { filter } = fc.letrec((tie) => ({
      filter: fc.oneof(
        { maxDepth: 4 },
        fc.tuple(fc.constantFrom('a', '"x y"'), fc.constantFrom('=', '<', '>='), fc.constantFrom('b', '""', 'not')),
        fc.tuple(fc.constant('NOT'), tie('filter')),
        fc.tuple(fc.constant('('), tie('filter'), fc.constantFrom('AND', 'or'), tie('filter'), fc.constant(')')),
      ),
    }));
    fc.assert(
      fc.property(filter, (parts) => {
        expect(eventFilterError([parts].flat(Number.POSITIVE_INFINITY).join(' '))).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});
