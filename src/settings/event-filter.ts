const TOKEN = /[\t\n\r ]*(?:([A-Za-z0-9_:.*?-]+)|("(?:\\[\s\S]|[^"\\])*")|("[\s\S]*)|([()=<>])|([\s\S]))/y;

const OPERAND = "TOKEN or STRING or NOT or '('";
const OPERATOR = "'=' or '>' or '<'";

/**
 * Checks the syntax of an event filter: `NAME = VALUE`, combined with AND, OR, NOT and parentheses.
 * spec: command-line 6.4
 *
 * @returns the error message of Dovecot's parser, or undefined if the filter is valid
 */
export function eventFilterError(filter: string): string | undefined {
  let state: 'start' | 'operand' | 'operator' | 'orEqual' | 'value' | 'end' = 'start';
  let depth = 0;
  for (const token of tokens(filter)) {
    switch (state) {
      case 'start':
      case 'operand':
        if (token === 'TOKEN' || token === 'STRING') state = 'operator';
        else if (token === "'('" || token === 'NOT') state = 'operand';
        else if (token === '$end' && state === 'start') return undefined;
        else return unexpected(token, state === 'start' ? '$end' : OPERAND);
        if (token === "'('") depth++;
        break;
      case 'operator':
        if (token !== "'='" && token !== "'<'" && token !== "'>'") return unexpected(token, OPERATOR);
        state = token === "'='" ? 'value' : 'orEqual';
        break;
      case 'orEqual':
      case 'value':
        if (token === "'='" && state === 'orEqual') state = 'value';
        else if (/^[A-Z]/.test(token)) state = 'end';
        else return unexpected(token);
        break;
      case 'end':
        if (token === 'AND' || token === 'OR') state = 'operand';
        else if (token === "')'" && depth > 0) depth--;
        else if (token === '$end' && depth === 0) return undefined;
        else return unexpected(token, depth === 0 ? '$end' : "AND or OR or ')'");
    }
  }
  return undefined;
}

function unexpected(token: string, expected?: string): string {
  return `syntax error, unexpected ${token}${expected === undefined ? '' : `, expecting ${expected}`}`;
}

/** The kind of each token, ending with `$end`. An unterminated string is ignored with all that follows it. */
function* tokens(filter: string): Generator<string> {
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(filter); match !== null; match = pattern.exec(filter)) {
    const [, word, quoted, unclosed, symbol, other] = match;
    if (word !== undefined) yield /^(?:and|or|not)$/i.test(word) ? word.toUpperCase() : 'TOKEN';
    else if (quoted !== undefined) yield 'STRING';
    else if (symbol !== undefined) yield `'${symbol}'`;
    else if (unclosed !== undefined) break;
    else if (other !== undefined && !/[\t\n\r ]/.test(other)) yield '$undefined';
  }
  yield '$end';
}
