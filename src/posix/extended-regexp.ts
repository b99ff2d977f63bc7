import { characterClasses } from './character-classes.ts';

/** The escapes that glibc adds to POSIX. A backslash before any other letter has no effect. */
const escapes: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    w: '[0-9A-Za-z_]',
    W: '[^0-9A-Za-z_]',
    s: '[\\t-\\r ]',
    S: '[^\\t-\\r ]',
    b: '\\b',
    B: '\\B',
    '<': '\\b(?=\\w)',
    '>': '\\b(?<=\\w)',
    '`': '^',
    "'": '$',
  }),
);

const MAX_REPEAT = 32767;
const INTERVAL = /\{(\d*)(?:(,)(\d*))?\}/y;

/**
 * A POSIX extended regular expression, as the C library's `regcomp` reads it, for latin1 text.
 *
 * @throws SyntaxError if it is invalid
 */
export function extendedRegExp(pattern: string): RegExp {
  return new RegExp(new Translator(pattern).translate(), 's');
}

function invalid(pattern: string): SyntaxError {
  return new SyntaxError(`'${pattern}' is not a regular expression`);
}

class Translator {
  readonly #pattern: string;
  #at = 0;
  #groups = 0;
  /** The groups that are complete, to which a back reference may point. */
  readonly #closed = new Set<number>();

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): string {
    const source = this.#alternatives(0);
    if (this.#at < this.#pattern.length) throw invalid(this.#pattern);
    return source;
  }

  #alternatives(depth: number): string {
    const branches = [this.#branch(depth)];
    while (this.#next() === '|') {
      this.#at++;
      branches.push(this.#branch(depth));
    }
    return branches.join('|');
  }

  #branch(depth: number): string {
    let source = '';
    for (;;) {
      const next = this.#next();
      if (next === undefined || next === '|' || (next === ')' && depth > 0)) return source;
      if (next === '^' || next === '$') {
        this.#at++;
        source += next;
      } else source += this.#repeated(this.#atom(next, depth));
    }
  }

  #repeated(atom: string): string {
    let source = atom;
    for (let times = 0; ; times++) {
      const next = this.#next();
      if (next === undefined || !'*+?{'.includes(next)) return source;
      source = (times === 0 ? source : `(?:${source})`) + (next === '{' ? this.#interval() : next);
      if (next !== '{') this.#at++;
    }
  }

  #atom(next: string, depth: number): string {
    if ('*+?{'.includes(next)) throw invalid(this.#pattern);
    if (next === '[') return this.#bracket();
    this.#at++;
    if (next === '(') return this.#group(depth);
    if (next === '.') return '.';
    return next === '\\' ? this.#escape() : literal(next);
  }

  #group(depth: number): string {
    const group = ++this.#groups;
    const source = this.#alternatives(depth + 1);
    if (this.#next() !== ')') throw invalid(this.#pattern);
    this.#at++;
    this.#closed.add(group);
    return `(${source})`;
  }

  #escape(): string {
    const character = this.#next();
    if (character === undefined) throw invalid(this.#pattern);
    this.#at++;
    if (/[1-9]/.test(character)) {
      if (!this.#closed.has(Number(character))) throw invalid(this.#pattern);
      return `(?:\\${character})`;
    }
    return escapes.get(character) ?? literal(character);
  }

  #interval(): string {
    INTERVAL.lastIndex = this.#at;
    const match = INTERVAL.exec(this.#pattern);
    if (match === null) throw invalid(this.#pattern);
    const [text, least = '', comma, most = ''] = match;
    this.#at += text.length;
    if ((least === '' && comma === undefined) || Number(least) > MAX_REPEAT || Number(most) > MAX_REPEAT) {
      throw invalid(this.#pattern);
    }
    return comma === undefined ? `{${least}}` : `{${least || 0},${most}}`;
  }

  /** `[...]`: backslashes are letters in it, and `]` is one at its start. */
  #bracket(): string {
    this.#at++;
    const negated = this.#next() === '^';
    if (negated) this.#at++;
    let source = '';
    for (let first = true; first || this.#next() !== ']'; first = false) {
      const start = this.#element();
      const isRange = this.#next() === '-' && ![']', undefined].includes(this.#pattern[this.#at + 1]);
      if (!isRange) {
        source += start.source;
        continue;
      }
      this.#at++;
      const end = this.#element();
      if (!start.isByte || !end.isByte) throw invalid(this.#pattern);
      source += `${start.source}-${end.source}`;
    }
    this.#at++;
    return `[${negated ? '^' : ''}${source}]`;
  }

  #element(): { readonly source: string; readonly isByte: boolean } {
    const character = this.#next();
    if (character === undefined) throw invalid(this.#pattern);
    const named = /^\[([:=.])(.*?)\1\]/s.exec(this.#pattern.slice(this.#at));
    if (named === null) {
      this.#at++;
      return { source: literal(character), isByte: true };
    }
    const [text, kind, name = ''] = named;
    this.#at += text.length;
    const source = kind === ':' ? characterClasses.get(name) : name.length === 1 ? literal(name) : undefined;
    if (source === undefined) throw invalid(this.#pattern);
    return { source, isByte: kind === '.' };
  }

  #next(): string | undefined {
    return this.#pattern[this.#at];
  }
}

function literal(character: string): string {
  return /[0-9A-Za-z]/.test(character) ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
