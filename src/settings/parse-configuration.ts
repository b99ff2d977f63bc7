import { glob } from '../posix/glob.ts';
import { readBytes } from '../posix/read-bytes.ts';
import { errorCode, strerror } from '../posix/strerror.ts';
import { inconsistency } from './consistency.ts';
import type { Environment } from './environment.ts';
import { isFilterType, isForConnections } from './filter.ts';
import { GrowingConfiguration } from './growing-configuration.ts';
import {
  canBeSetting,
  defaultOf,
  hasAnyKey,
  isAuthSetting,
  isListSetting,
  isRemovedSetting,
  isUsedBy,
  knownSetting,
  type Service,
  sectionSettingType,
} from './known-settings.ts';
import { type Continuation, logicalLines, upToNul } from './logical-lines.ts';
import { obsoleteListen } from './obsolete-listen.ts';
import type { ParsedConfiguration } from './parsed-configuration.ts';
import type { Position } from './position.ts';
import { RefusedLine } from './refused-line.ts';
import { CONFIGURATION_REFUSED, SettingsError } from './settings-error.ts';
import { parseStatement, type ValueExpression } from './statement.ts';
import { canonicalText, checkValue, InvalidValueError } from './value-types.ts';
import { expandVariables } from './variables.ts';

export interface ParsingContext {
  /** The program whose settings are wanted. `<FILE` values of other settings are not read. */
  readonly service: Service;
  /** The variables that `$ENV:NAME` refers to. */
  readonly environment: Environment;
  readonly warn: (text: string) => void;
  /** Resolves a host name of a `local` or `remote` block; throws RefusedLine if that fails. */
  readonly addressOf: (host: string) => string;
}

/**
 * Parses a configuration file and the files that it includes.
 *
 * @param path a latin1 string; messages show it as it is
 * @throws SettingsError with the prefix `doveconf: ` and status 89. spec: command-line 6.1, 6.3, differences D10
 */
export function parseConfiguration(path: string, context: ParsingContext): ParsedConfiguration {
  const parser = new Parser(context);
  parser.parseMainFile(path, readMainFile(path));
  return parser.finish(path);
}

class Parser {
  readonly #context: ParsingContext;
  readonly #configuration: GrowingConfiguration;
  readonly #openFiles: string[] = [];
  readonly #continuation: Continuation = { pending: '' };
  /** The first position of each setting inside a filter. */
  readonly #filtered = new Map<string, Position>();
  #warnedOfObsolete = false;

  constructor(context: ParsingContext) {
    this.#context = context;
    this.#configuration = new GrowingConfiguration(context.addressOf);
  }

  parseMainFile(file: string, text: string): void {
    this.#openFiles.push(file);
    this.#parseFile(file, text);
  }

  /** @param file the last of `#openFiles`, which it is removed from at the end */
  #parseFile(file: string, text: string): void {
    const warnAmbiguous = (line: number) =>
      this.#context.warn(
        `Configuration file ${file} line ${line}: Ambiguous '#' character in line, treating it as comment. ` +
          'Add a space before it to remove this warning.',
      );
    for (const { text: content, number: line } of logicalLines(text, this.#continuation, warnAmbiguous)) {
      refusingAt({ file, line }, (position) => this.#execute(content, position));
    }
    this.#openFiles.pop();
  }

  finish(mainFile: string): ParsedConfiguration {
    const { openedAt } = this.#configuration;
    if (openedAt !== undefined) {
      throw refusal(
        `Error in configuration file ${mainFile}: Missing '}' (section started at ${openedAt.file}:${openedAt.line})`,
      );
    }
    const configuration = this.#configuration.finish();
    for (const view of configuration.views()) {
      const text = inconsistency((name) => view(name) ?? defaultOf(name), this.#context.service);
      if (text !== undefined) throw refusal(`Error in configuration file ${mainFile}: ${text}`);
    }
    return configuration;
  }

  #execute(line: string, position: Position): void {
    const statement = parseStatement(line);
    switch (statement.kind) {
      case 'include':
        this.#include(statement.pattern, statement.optional, position);
        break;
      case 'assignment':
        this.#assign(statement.key, statement.value, position);
        break;
      case 'open':
        this.#open(statement.type, statement.name, position);
        break;
      case 'close':
        this.#configuration.close();
        break;
      case 'malformed':
        throw new RefusedLine(statement.reason);
    }
  }

  /** Opens all files, the last one first, before it parses any: the order decides which error is found first. */
  #include(pattern: string, optional: boolean, position: Position): void {
    const files = glob(besides(position.file, pattern));
    if (files.length === 0 && !optional) throw new RefusedLine('No matches');
    const opened: { readonly file: string; readonly text: string }[] = [];
    for (const file of files.reverse()) {
      const [innermost] = opened;
      const place = innermost === undefined ? position : { file: innermost.file, line: 0 };
      const text = refusingAt(place, () => this.#openIncluded(file, optional));
      if (text === undefined) continue;
      opened.unshift({ file, text });
      this.#openFiles.push(file);
    }
    for (const { file, text } of opened) this.#parseFile(file, text);
  }

  /** @returns undefined if the file is optional and cannot be read */
  #openIncluded(file: string, optional: boolean): string | undefined {
    if (this.#openFiles.includes(file)) throw new RefusedLine(`Recursive include file: ${file}`);
    return readIncluded(file, optional);
  }

  #open(type: string, name: string, position: Position): void {
    const { sectionPath } = this.#configuration;
    if (!isFilterType(type)) {
      if (hasAnyKey(sectionPath)) throw new RefusedLine('Section not allowed here');
      if (!canBeSetting(sectionPath, type)) throw new RefusedLine(`Unknown setting: ${sectionPath}${type} { ${type}`);
      if (sectionPath === '' && knownSetting(type) !== undefined) this.#setByName(type, name, position);
    }
    this.#configuration.open(type, name, position);
  }

  /** Dovecot accepts `base_dir x { }` as another way to write `base_dir = x`. */
  #setByName(key: string, name: string, position: Position): void {
    const value = name === '' ? '0' : name.replaceAll('\\', '\\\\').replaceAll('/', '\\s');
    checkValue(knownSetting(key)?.type ?? 'string', value);
    this.#refuseAuthSetting(key);
    if (this.#configuration.isFiltered) this.#noteFiltered(key, position);
    this.#configuration.set(key, value);
  }

  #assign(key: string, expression: ValueExpression, position: Position): void {
    const { isInSection, sectionPath } = this.#configuration;
    if (isInSection) this.#assignInSection(sectionPath, key, expression, position.file);
    else this.#assignOutside(key, expression, position);
  }

  #assignInSection(sectionPath: string, key: string, expression: ValueExpression, file: string): void {
    const isPossible = canBeSetting(sectionPath, key);
    const value = this.#evaluate(key, expression, file, !isPossible);
    if (!isPossible) throw new RefusedLine(`Unknown setting: ${sectionPath}${key}`);
    if (value === undefined) return;
    checkValue(sectionSettingType(sectionPath, key), value);
    this.#configuration.set(key, value);
  }

  #assignOutside(key: string, expression: ValueExpression, position: Position): void {
    const obsolete = obsoleteListen(key, expression, this.#configuration.isFiltered);
    for (const text of obsolete) this.#warnObsolete(text, position);
    if (obsolete.length > 0) return;
    if (!isRemovedSetting(key)) this.#noteOrder(key, position);
    const isPossible = canBeSetting('', key);
    const known = knownSetting(key);
    const value = this.#evaluate(key, expression, position.file, !isPossible || known !== undefined);
    if (key === '') throw new RefusedLine("Missing key name ('=' at the beginning of line)");
    if (!isPossible) throw new RefusedLine(`Unknown setting: ${key}`);
    if (value === undefined) return;
    if (isRemovedSetting(key)) {
      this.#warnObsolete(`${key} has been removed`, position);
      return;
    }
    checkValue(known?.type ?? 'string', value);
    this.#refuseAuthSetting(key);
    this.#configuration.set(key, value);
  }

  /**
   * @param isStrict whether to throw if a variable cannot be expanded
   * @returns undefined if a variable cannot be expanded, and `isStrict` is false
   */
  #evaluate(key: string, expression: ValueExpression, file: string, isStrict: boolean): string | undefined {
    switch (expression.kind) {
      case 'literal':
        return expression.text;
      case 'file':
        return this.#isRead(key) ? readValue(key, besides(file, expression.path)) : '';
      case 'variables':
        try {
          return expandVariables(expression.text, this.#context.environment, (name) => this.#variable(name, key));
        } catch (error) {
          if (error instanceof RefusedLine && !isStrict) return undefined;
          throw error;
        }
    }
  }

  #isRead(key: string): boolean {
    return !this.#configuration.isInSection && isUsedBy(this.#context.service, key);
  }

  /** Inside a filter, a setting can refer to its own value from outside, but not to other values from outside. */
  #variable(name: string, key: string): string {
    if (isListSetting(name)) throw new RefusedLine(`Invalid variable: $${name}`);
    const known = knownSetting(name);
    const given = name === key ? this.#configuration.getInherited(name) : this.#configuration.get(name);
    const value = given ?? known?.default;
    if (value === undefined) throw new RefusedLine(`Unknown variable: $${name}`);
    return canonicalText(known?.type ?? 'string', value);
  }

  #refuseAuthSetting(key: string): void {
    if (isAuthSetting(key) && isForConnections(this.#configuration.filter)) {
      throw new RefusedLine(`Auth settings not supported inside local/remote blocks: ${key}`);
    }
  }

  /** Warns of a global setting that comes too late for an earlier filter. */
  #noteOrder(key: string, position: Position): void {
    if (this.#configuration.isFiltered) {
      this.#noteFiltered(key, position);
      return;
    }
    const earlier = this.#filtered.get(key);
    if (earlier === undefined) return;
    const place = `${earlier.file} line ${earlier.line}`;
    this.#context.warn(
      `${position.file} line ${position.line}: Global setting ${key} won't change the setting inside an earlier ` +
        `filter at ${place} (if this is intentional, avoid this warning by moving the global setting before ${place})`,
    );
  }

  #noteFiltered(key: string, position: Position): void {
    if (!this.#filtered.has(key)) this.#filtered.set(key, position);
  }

  #warnObsolete(text: string, { file, line }: Position): void {
    if (!this.#warnedOfObsolete) {
      this.#context.warn('NOTE: You can get a new clean config file with: doveconf -Pn > dovecot-new.conf');
      this.#warnedOfObsolete = true;
    }
    this.#context.warn(`Obsolete setting in ${file}:${line}: ${text}`);
  }
}

/** @throws SettingsError with the position added, if the action throws RefusedLine or InvalidValueError */
function refusingAt<Result>(position: Position, action: (position: Position) => Result): Result {
  try {
    return action(position);
  } catch (error) {
    if (!(error instanceof RefusedLine || error instanceof InvalidValueError)) throw error;
    throw refusal(`Error in configuration file ${position.file} line ${position.line}: ${error.message}`);
  }
}

function refusal(text: string): SettingsError {
  return new SettingsError(text, 'doveconf: ', CONFIGURATION_REFUSED);
}

/** Resolves a file name relative to the directory of the file that names it. */
function besides(file: string, name: string): string {
  return name.startsWith('/') ? name : file.slice(0, file.lastIndexOf('/') + 1) + name;
}

function readMainFile(path: string): string {
  try {
    return readBytes(path);
  } catch (error) {
    if (errorCode(error) === 'EISDIR') return '';
    throw refusal(`open(${path}) failed: ${strerror(errorCode(error))}`);
  }
}

function readIncluded(file: string, optional: boolean): string | undefined {
  try {
    return readBytes(file);
  } catch (error) {
    if (errorCode(error) === 'EISDIR') return '';
    if (optional) return undefined;
    throw new RefusedLine(`Couldn't open include file ${file}: ${strerror(errorCode(error))}`);
  }
}

function readValue(key: string, file: string): string {
  try {
    return upToNul(readBytes(file));
  } catch (error) {
    const reason = strerror(errorCode(error));
    const what = errorCode(error) === 'EISDIR' ? `read(${file}) failed` : `Can't open file ${file}`;
    throw new RefusedLine(`${key}: ${what}: ${reason}`);
  }
}
