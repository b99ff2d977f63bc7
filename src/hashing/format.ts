import { conditional } from './conditional.ts';
import { type Layout, parseItem } from './format-item.ts';
import { HashFormatError } from './hash-format-error.ts';
import { hashFunction, isHashFunction, isWrittenInCapitals } from './hash-functions.ts';
import { modified } from './modifiers.ts';
import { longVariables, shortVariables, type Value } from './variables.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * Compiles a format to a function that expands it for a user name. The function throws HashFormatError if the format is
 * invalid, or cannot be expanded for that name. spec: command-line 7
 *
 * @param format latin1
 */
export function compileFormat(format: string, environment: Environment): Value {
  const compiler = new FormatCompiler(environment);
  try {
    const value = compiler.text(format);
    const { problem } = compiler;
    return problem === undefined ? value : failure(new HashFormatError(problem));
  } catch (error) {
    if (error instanceof HashFormatError) return failure(error);
    throw error;
  }
}

/** The reason that the original gives for a hash function whose name has capital letters. */
const NO_REASON = '(null)';

/** An invalid format is reported when a name is hashed, like one that is invalid for some names only. */
function failure(error: HashFormatError): Value {
  return () => {
    throw error;
  };
}

class FormatCompiler {
  readonly #environment: Environment;
  /** The number of unknown variables so far. */
  #unknown = 0;
  #reason: string | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Why the format is invalid for every name. Of several reasons it is the one that the original gives. */
  get problem(): string | undefined {
    return this.#unknown > 0 ? (this.#reason ?? NO_REASON) : undefined;
  }

  /** Compiles the format, or a part of it. Like the original, it forgets the reasons found in earlier parts. */
  text(format: string): Value {
    this.#reason = undefined;
    const values: Value[] = [];
    let at = 0;
    for (;;) {
      const percent = format.indexOf('%', at);
      const literal = format.slice(at, percent < 0 ? undefined : percent);
      if (literal !== '') values.push(() => literal);
      if (percent < 0) break;
      const { item, end } = parseItem(format, percent + 1);
      if (item !== undefined) values.push(this.#item(item.layout, item.name, item.isLong));
      at = end;
    }
    const [only, another] = values;
    if (only !== undefined && another === undefined) return only;
    return (name) => values.map((value) => value(name)).join('');
  }

  #item(layout: Layout, name: string, isLong: boolean): Value {
    const value = isLong ? this.#long(name) : (shortVariables.get(name) ?? this.#unknownShort(name));
    return modified(value, layout);
  }

  /** `name`, `name:field` or `name;arguments:field`. */
  #long(text: string): Value {
    const [head = ''] = text.split(/[;:]/, 1);
    if (head.toLowerCase() === 'if') return this.#conditional(text.slice(head.length));
    const colon = text.indexOf(':');
    const key = colon < 0 ? text : text.slice(0, colon);
    const field = colon < 0 ? '' : text.slice(colon + 1);
    if (isWrittenInCapitals(head)) return this.#noValue('');
    if (isHashFunction(head)) return this.#hashFunction(head, key.slice(head.length + 1), field);
    if (key === 'env') {
      const value = this.#environment[field] ?? '';
      return () => value;
    }
    const variable = longVariables.get(key);
    return colon < 0 && variable !== undefined ? variable : this.#unknownLong(key);
  }

  /** Compilation ends at the first part with an unknown variable, and the reason is that part's. */
  #conditional(text: string): Value {
    const unknownBefore = this.#unknown;
    const value = conditional(text, (part) => {
      const partValue = this.text(part);
      return this.#unknown > unknownBefore ? undefined : partValue;
    });
    if (this.#unknown === unknownBefore) this.#reason = undefined;
    return value;
  }

  #hashFunction(name: string, args: string, field: string): Value {
    const unknownBefore = this.#unknown;
    const value = this.#long(field);
    if (this.#unknown > unknownBefore) return value;
    // An unknown variable in a salt is not an error, but an error elsewhere names it.
    const compileSalt = (text: string) => {
      const salt = new FormatCompiler(this.#environment);
      const saltValue = salt.text(text);
      this.#reason = salt.#reason;
      return saltValue;
    };
    return hashFunction(name, args, field, value, compileSalt);
  }

  #unknownShort(name: string): Value {
    this.#reason ??= unknown(name);
    return this.#noValue(`UNSUPPORTED_VARIABLE_${name}`);
  }

  #unknownLong(name: string): Value {
    this.#reason = unknown(name);
    return this.#noValue(name === '' ? '' : `UNSUPPORTED_VARIABLE_${name}`);
  }

  #noValue(text: string): Value {
    this.#unknown++;
    return () => text;
  }
}

function unknown(name: string): string {
  return `Unknown variable '%${name}'`;
}
