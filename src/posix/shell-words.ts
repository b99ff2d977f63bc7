/** The words of a command, and the line on which it starts. */
export interface ShellCommand {
  readonly line: number;
  readonly words: readonly string[];
}

/** A comment on a line of its own. */
export interface ShellComment {
  readonly line: number;
  /** From the `#` to the end of the line. */
  readonly text: string;
}

/** An error in a text. */
export interface Fault {
  /** Undefined if the error concerns the whole text. */
  readonly line: number | undefined;
  readonly reason: string;
}

/** The contents of a script, in the order of its lines. */
interface ShellScript {
  readonly commands: ShellCommand[];
  readonly comments: ShellComment[];
  readonly faults: Fault[];
}

/** Unquoted text, text in single or double quotes, an escaped character, blanks, a comment, or a line feed. */
const TOKEN =
  /(?<bare>[A-Za-z0-9@%+=:,./_\-\x80-\xff]+)|'(?<single>[^'\0]*)'|"(?<double>[^"\\$`\0]*)"|\\(?<escaped>[^\n\0])|(?<blank>[ \t]+)|(?<comment>#[^\n]*)|(?<end>\n)/y;

/**
 * Parses a shell script that consists of simple commands and comments. Anything that a shell would expand, substitute
 * or redirect is a fault, and its line is skipped. Nothing is executed.
 *
 * @param text latin1
 */
export function readShellCommands(text: string): ShellScript {
  const commands: ShellCommand[] = [];
  const comments: ShellComment[] = [];
  const faults: Fault[] = [];
  const token = new RegExp(TOKEN);
  let line = 1;
  let firstLine = 1;
  let words: string[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push({ line: firstLine, words });
    words = [];
  };
  for (let at = 0; at < text.length; at = token.lastIndex) {
    if (words.length === 0 && word === undefined) firstLine = line;
    token.lastIndex = at;
    const { bare, single, double, escaped, blank, comment, end } = token.exec(text)?.groups ?? {};
    const part = bare ?? single ?? double ?? escaped;
    if (part !== undefined) {
      word = (word ?? '') + part;
      line += lineFeeds(part);
    } else if (end !== undefined) {
      endCommand();
      line++;
    } else if (blank !== undefined) {
      endWord();
    } else if (comment !== undefined && word === undefined) {
      if (words.length === 0) comments.push({ line, text: comment });
    } else {
      faults.push({ line, reason: describe(text.charAt(at)) });
      words = [];
      word = undefined;
      const next = text.indexOf('\n', at);
      token.lastIndex = next < 0 ? text.length : next;
    }
  }
  endCommand();
  return { commands, comments, faults };
}

function lineFeeds(text: string): number {
  return text.split('\n').length - 1;
}

function describe(character: string): string {
  switch (character) {
    case "'":
      return 'single quote without its end';
    case '"':
      return 'double quote without its end, or with $, `, \\ before it';
    case '\\':
      return 'backslash at the end of a line';
    case '\r':
      return 'carriage return';
    default:
      return character < ' ' || character === '\x7f'
        ? `control character \\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
        : `${character} outside quotes`;
  }
}

/** Formats text as one word for a POSIX shell, in single quotes unless it is safe without. spec: differences D2 */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9@%+=:,./_-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
