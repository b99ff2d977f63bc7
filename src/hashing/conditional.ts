import { extendedRegExp } from '../posix/extended-regexp.ts';
import { wildcardMatch } from '../posix/wildcard.ts';
import { HashFormatError } from './hash-format-error.ts';
import type { Value } from './variables.ts';

type Test = (left: string, right: string) => boolean;

/** spec: command-line 7 */
const operators: ReadonlyMap<string, Test> = new Map(
  Object.entries<Test>({
    '==': (left, right) => integer(left) === integer(right),
    '!=': (left, right) => integer(left) !== integer(right),
    '<': (left, right) => integer(left) < integer(right),
    '<=': (left, right) => integer(left) <= integer(right),
    '>': (left, right) => integer(left) > integer(right),
    '>=': (left, right) => integer(left) >= integer(right),
    eq: (left, right) => left === right,
    ne: (left, right) => left !== right,
    lt: (left, right) => left < right,
    le: (left, right) => left <= right,
    gt: (left, right) => left > right,
    ge: (left, right) => left >= right,
    '*': (left, right) => wildcardMatch(left, right),
    '!*': (left, right) => !wildcardMatch(left, right),
    '~': (left, right) => regularExpression(right).test(left),
    '!~': (left, right) => !regularExpression(right).test(left),
  }),
);

/**
 * Compiles `%{if;LHS;OP;RHS;TRUE[;FALSE]}`. The returned function throws HashFormatError for an unknown operator or for
 * operands that it cannot compare. spec: command-line 7
 *
 * @param text the text after `if`
 * @param compile compiles a part, which is itself a format; undefined if the part has an unknown variable
 * @throws HashFormatError if the number of parts is wrong
 */
export function conditional(text: string, compile: (part: string) => Value | undefined): Value {
  const parts = splitParts(text);
  if (parts.length < 4 || parts.length > 5) throw new HashFormatError('if: requires four or five parameters');
  const values: Value[] = [];
  for (const part of parts) {
    const value = compile(part);
    if (value === undefined) return () => '';
    values.push(value);
  }
  return (name) => {
    // Expands all parts, also the one that is not chosen: an error in it fails too.
    const [left = '', operator = '', right = '', whenTrue = '', whenFalse = ''] = values.map((value) => value(name));
    const test = operators.get(operator);
    if (test === undefined) throw new HashFormatError(`if: Unknown operator '${operator}'`);
    return test(left, right) ? whenTrue : whenFalse;
  };
}

/**
 * Splits at each `;` outside of the braces of a variable, and ends at the first such `:`. A backslash is removed, and
 * makes the next character literal. An empty last part is dropped.
 */
function splitParts(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let afterPercent = false;
  let escaped = false;
  for (const character of text.includes(':') ? text.slice(1) : `${text.slice(1)}:`) {
    if (character === '\\') {
      escaped = true;
      continue;
    }
    if (!escaped && depth === 0) {
      if (character === ':') break;
      if (character === ';') {
        parts.push(part);
        part = '';
        continue;
      }
    }
    part += character;
    if (!escaped) {
      if (character === '%') afterPercent = true;
      else if (character === '{' && afterPercent) {
        depth++;
        afterPercent = false;
      } else if (character === '}' && depth > 0) depth--;
    }
    escaped = false;
  }
  return part === '' ? parts : [...parts, part];
}

function integer(text: string): bigint {
  const number = /^-?\d+$/.test(text) ? BigInt(text) : undefined;
  if (number === undefined || BigInt.asIntN(64, number) !== number) {
    throw new HashFormatError(`if: '${text}' is not a number`);
  }
  return number;
}

function regularExpression(pattern: string): RegExp {
  try {
    return extendedRegExp(pattern);
  } catch (cause) {
    throw new HashFormatError(`if: '${pattern}' is not a regular expression`, { cause });
  }
}
