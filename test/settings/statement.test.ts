import { describe, expect, it } from 'vitest';
import { parseStatement, type Statement, type ValueExpression } from '../../src/settings/statement.ts';

const literal = (text: string): ValueExpression => ({ kind: 'literal', text });
const assignment = (key: string, value: ValueExpression): Statement => ({ kind: 'assignment', key, value });
const open = (type: string, name = ''): Statement => ({ kind: 'open', type, name });
const include = (pattern: string, optional = false): Statement => ({ kind: 'include', pattern, optional });
const malformed = (reason: string): Statement => ({ kind: 'malformed', reason });

describe('a line of a configuration file', () => {
  it.each<[string, Statement]>([
    ['a = b', assignment('a', literal('b'))],
    ['a=b', assignment('a', literal('b'))],
    ['a\t=\tb  c', assignment('a', literal('b  c'))],
    ['a =', assignment('a', literal(''))],
    ['a == b', assignment('a', literal('= b'))],
    ['= a', assignment('', literal('a'))],
    ['a = "b c"', assignment('a', literal('b c'))],
    ["a = 'b\\'c\\\\'", assignment('a', literal("b'c\\"))],
    ['a = "b\\"', assignment('a', literal('b'))],
    ['a = "', assignment('a', literal(''))],
    ['a = "b', assignment('a', literal('"b'))],
    ['a = "b" c', assignment('a', literal('"b" c'))],
    ['a = "b" "c"', assignment('a', literal('b" "c'))],
    ['a = "$b" c', assignment('a', literal('"$b" c'))],
    ['a = <b c', assignment('a', { kind: 'file', path: 'b c' })],
    ['a = < $b', assignment('a', { kind: 'file', path: '$b' })],
    ['a = "<b"', assignment('a', literal('<b'))],
    ['a = b $c', assignment('a', { kind: 'variables', text: 'b $c' })],
    ['}', { kind: 'close' }],
    ['} = a', assignment('}', literal('a'))],
    ['} {', open('}')],
    ['a {', open('a')],
    ['a b {', open('a', 'b')],
    ['a b=c {', open('a', 'b=c')],
    ['a "b c" {', open('a', 'b c')],
    ['a "b"{', open('a', 'b')],
    ['a "" {', open('a')],
    ['!include a b', include('a b')],
    ['!include\t= a', include('= a')],
    ['!include', include('')],
    ['!include_try a', include('a', true)],
    ['!include=a', assignment('!include', literal('a'))],
    ['!includes a', malformed("Expecting '{'")],
    ['a', malformed("Expecting '{'")],
    ['a b', malformed("Expecting '{'")],
    ['a b = c', malformed("Expecting '{'")],
    ['a{', malformed("Expecting '{'")],
    ['a b{', malformed("Expecting '{'")],
    ['a b c {', malformed("Expecting '{'")],
    ['a "b {', malformed("Expecting '{'")],
    ['a "b\\"c" {', malformed("Expecting '{'")],
    ["a 'b c' {", malformed("Expecting '{'")],
    ['} a', malformed("Expecting '{'")],
    ['a { b', malformed("Garbage after '{'")],
    ['a {}', malformed("Garbage after '{'")],
  ])('%j', (line, statement) => {
    expect(parseStatement(line)).toEqual(statement);
  });
});
