/** A line of a configuration file, without comment and surrounding white space, and joined with its continuations. */
export interface LogicalLine {
  readonly text: string;
  /** The number of its last physical line, counted from 1. */
  readonly number: number;
}

/** The text of lines that end with a backslash. It can continue after the end of an included file. */
export interface Continuation {
  pending: string;
}

/**
 * Splits the text of a configuration file into its logical lines. A comment line or an empty line discards a pending
 * continuation. spec: command-line 6.3 (1 to 3)
 *
 * @param continuation pending text from before; updated
 * @param warnAmbiguous called with the number of each physical line whose comment has no white space before its `#`
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

/** Removes leading spaces and TABs. */
export function skipWhite(text: string): string {
  let start = 0;
  while (isWhite(text[start])) start++;
  return start === 0 ? text : text.slice(start);
}

/** Whether a character is a space or TAB, the only white space of configuration files. */
export function isWhite(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function trimWhiteEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isWhite(text[end - 1])) end--;
  return text.slice(0, end);
}

/** Cuts a string at its first NUL, where C strings end. */
export function upToNul(line: string): string {
  const nul = line.indexOf('\0');
  return nul < 0 ? line : line.slice(0, nul);
}

/** The index of the `#` that starts a comment, or -1. An unclosed quote extends to the end of the line. */
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
