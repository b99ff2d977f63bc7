/** A line of a configuration file without comment and surrounding white space, its continuations joined. */
export interface LogicalLine {
  readonly text: string;
  /** The number of its last physical line, counted from 1. */
  readonly number: number;
}

/** What lines that end with a backslash have begun. It may go on in the file that includes theirs. */
export interface Continuation {
  pending: string;
}

/**
 * Splits the text of a configuration file into its logical lines. A continuation that a comment or an empty line follows
 * is forgotten. spec: command-line 6.3 (1 to 3)
 *
 * @param continuation is taken up, and left behind at the end
 * @param warnAmbiguous is called with the number of each physical line with a `#` that no white space precedes
 */
export function* logicalLines(
  text: string,
  continuation: Continuation,
  warnAmbiguous: (line: number) => void,
): Generator<LogicalLine> {
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const next = end < 0 ? text.length : end;
    const physical = skipWhite(upToNul(text.slice(start, text[next - 1] === '\r' && next > start ? next - 1 : next)));
    start = next + 1;
    number++;
    if (physical === '' || physical.startsWith('#')) {
      continuation.pending = '';
      continue;
    }
    const comment = commentStart(physical);
    if (comment > 0 && !isWhite(physical[comment - 1])) warnAmbiguous(number);
    const content = trimWhiteEnd(comment < 0 ? physical : physical.slice(0, comment));
    if (content.endsWith('\\')) {
      const part = trimWhiteEnd(content.slice(0, -1));
      if (part !== '') continuation.pending += `${part} `;
    } else {
      const joined = continuation.pending + content;
      continuation.pending = '';
      yield { text: joined, number };
    }
  }
}

/** Where white space ends; only space and TAB count. */
export function skipWhite(text: string): string {
  let start = 0;
  while (isWhite(text[start])) start++;
  return start === 0 ? text : text.slice(start);
}

/** Whether a character is a space or a tab, as in the configuration file; the end of a line is not. */
export function isWhite(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function trimWhiteEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isWhite(text[end - 1])) end--;
  return text.slice(0, end);
}

/** What ends at a NUL, as texts in C do. */
export function upToNul(line: string): string {
  const nul = line.indexOf('\0');
  return nul < 0 ? line : line.slice(0, nul);
}

/** The index of the `#` that starts a comment, or -1. After a quote that is never closed there is none. */
function commentStart(line: string): number {
  if (!line.includes('#')) return -1;
  for (let index = 0; index < line.length; index++) {
    const character = line[index];
    if (character === '#') return index;
    if (character === '"' || character === "'") {
      index = closingQuote(line, index);
      if (index < 0) return -1;
    }
  }
  return -1;
}

function closingQuote(line: string, opening: number): number {
  for (let index = opening + 1; index < line.length; index++) {
    if (line[index] === '\\') index++;
    else if (line[index] === line[opening]) return index;
  }
  return -1;
}
