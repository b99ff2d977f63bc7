import { isWhite, skipWhite } from './logical-lines.ts';

/** The right side of `key = value`. */
export type ValueExpression =
  | { readonly kind: 'literal'; readonly text: string }
  /** `<FILE`: the contents of a file. */
  | { readonly kind: 'file'; readonly path: string }
  /** Unquoted text with a `$` in it. */
  | { readonly kind: 'variables'; readonly text: string };

/** A parsed logical line. */
export type Statement =
  | { readonly kind: 'include'; readonly pattern: string; readonly optional: boolean }
  /** The key may be empty. */
  | { readonly kind: 'assignment'; readonly key: string; readonly value: ValueExpression }
  | { readonly kind: 'open'; readonly type: string; readonly name: string }
  | { readonly kind: 'close' }
  | { readonly kind: 'malformed'; readonly reason: string };

/** Parses a logical line, which must not be empty. spec: command-line 6.3 (4) */
export function parseStatement(line: string): Statement {
  let end = 0;
  while (end < line.length && !isWhite(line[end]) && line[end] !== '=') end++;
  const word = line.slice(0, end);
  const afterWord = line[end] === '=' ? line.slice(end) : skipWhite(line.slice(end));

  if ((word === '!include' || word === '!include_try') && line[end] !== '=') {
    return { kind: 'include', pattern: afterWord, optional: word === '!include_try' };
  }
  if (afterWord.startsWith('=')) {
    return { kind: 'assignment', key: word, value: parseValue(skipWhite(afterWord.slice(1))) };
  }
  if (line === '}') return { kind: 'close' };
  return parseOpening(word, afterWord);
}

/** `type [name] {` */
function parseOpening(type: string, afterType: string): Statement {
  let name = '';
  let rest = afterType;
  if (rest.startsWith('"')) {
    const quote = rest.indexOf('"', 1);
    if (quote < 0) return malformed("Expecting '{'");
    name = rest.slice(1, quote);
    rest = skipWhite(rest.slice(quote + 1));
  } else if (!rest.startsWith('{')) {
    let end = 0;
    while (end < rest.length && !isWhite(rest[end])) end++;
    name = rest.slice(0, end);
    rest = skipWhite(rest.slice(end));
  }
  if (!rest.startsWith('{')) return malformed("Expecting '{'");
  if (rest !== '{') return malformed("Garbage after '{'");
  return { kind: 'open', type, name };
}

function parseValue(text: string): ValueExpression {
  const first = text[0];
  if (first === '"' || first === "'") {
    return { kind: 'literal', text: text.endsWith(first) ? withoutEscapes(text.slice(1, -1)) : text };
  }
  if (first === '<') return { kind: 'file', path: skipWhite(text.slice(1)) };
  return { kind: text.includes('$') ? 'variables' : 'literal', text };
}

/** Removes escaping backslashes, and a single backslash at the end. */
function withoutEscapes(text: string): string {
  return text.replace(/\\([\s\S]?)/g, '$1');
}

function malformed(reason: string): Statement {
  return { kind: 'malformed', reason };
}
