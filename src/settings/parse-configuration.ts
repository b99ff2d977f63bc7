import { strerror } from '../protocol/strerror.ts';
import { inconsistency } from './consistency.ts';
import type { Environment } from './environment.ts';
import { type Filter, isFilterType, isForConnections, nestFilter } from './filter.ts';
import { expandIncludePattern } from './include-pattern.ts';
import { canonicalKey, knownSetting, programSettings } from './known-settings.ts';
import { logicalLines } from './logical-lines.ts';
import { type FilteredSettings, ParsedConfiguration, type Section } from './parsed-configuration.ts';
import { errorCode, readBytes } from './read-bytes.ts';
import { CONFIGURATION_REFUSED, SettingsError } from './settings-error.ts';
import { parseStatement, type ValueExpression } from './statement.ts';
import { checkValue, InvalidValueError } from './value-types.ts';
import { expandVariables, VariableError } from './variables.ts';

/** What the text of a configuration file can refer to, and where its warnings go. */
export interface ParsingContext {
  /** For `$ENV:NAME`. */
  readonly environment: Environment;
  readonly warn: (text: string) => void;
}

/**
 * Reads a configuration file and the files that it includes.
 *
 * @param path a latin1 string; messages show it as it is
 * @throws SettingsError with the prefix `doveconf: ` and status 89. spec: cli.md 6.1, 6.3, decisions.md D10
 */
export function parseConfiguration(path: string, context: ParsingContext): ParsedConfiguration {
  const parser = new Parser(context);
  parser.parseFile(path, readMainFile(path));
  return parser.finish(path);
}

function readMainFile(path: string): string {
  try {
    return readBytes(path);
  } catch (error) {
    if (errorCode(error) === 'EISDIR') return '';
    throw refusal(`open(${path}) failed: ${strerror(errorCode(error))}`);
  }
}

function refusal(text: string): SettingsError {
  return new SettingsError(text, 'doveconf: ', CONFIGURATION_REFUSED);
}

interface Position {
  readonly file: string;
  readonly line: number;
}

interface GrowingSection extends Section {
  readonly values: Map<string, string>;
  readonly sections: GrowingSection[];
}

interface Layer extends FilteredSettings {
  readonly root: GrowingSection;
}

/** An open `{`, or the file as a whole. */
interface Block {
  readonly layer: Layer;
  readonly section: GrowingSection;
  /** Each open section's type followed by ` { `, filters left out. */
  readonly sectionPath: string;
  readonly openedAt: Position;
}

class Parser {
  readonly #context: ParsingContext;
  readonly #global: Layer = { filter: {}, root: newSection('', '') };
  readonly #layers = new Map<string, Layer>([[JSON.stringify({}), this.#global]]);
  readonly #blocks: Block[] = [];
  readonly #openFiles: string[] = [];
  readonly #firstInFilter = new Map<string, Position>();

  constructor(context: ParsingContext) {
    this.#context = context;
  }

  parseFile(file: string, text: string): void {
    this.#openFiles.push(file);
    const warnAmbiguous = (line: number) =>
      this.#context.warn(
        `Configuration file ${file} line ${line}: Ambiguous '#' character in line, treating it as comment. ` +
          'Add a space before it to remove this warning.',
      );
    for (const { text: content, number } of logicalLines(text, warnAmbiguous)) {
      const position = { file, line: number };
      try {
        this.#execute(content, position);
      } catch (error) {
        if (!(error instanceof RefusedLine)) throw error;
        throw refusal(`Error in configuration file ${file} line ${number}: ${error.message}`);
      }
    }
    this.#openFiles.pop();
  }

  finish(mainFile: string): ParsedConfiguration {
    const open = this.#blocks.at(-1)?.openedAt;
    if (open !== undefined) {
      throw refusal(
        `Error in configuration file ${mainFile}: Missing '}' (section started at ${open.file}:${open.line})`,
      );
    }
    const configuration = new ParsedConfiguration([...this.#layers.values()]);
    for (const view of configuration.views()) {
      const text = inconsistency((key) => view(key) ?? knownSetting(key)?.default ?? '');
      if (text !== undefined) throw refusal(`Error in configuration file ${mainFile}: ${text}`);
    }
    return configuration;
  }

  get #block(): Pick<Block, 'layer' | 'section' | 'sectionPath'> {
    return this.#blocks.at(-1) ?? { layer: this.#global, section: this.#global.root, sectionPath: '' };
  }

  #execute(line: string, position: Position): void {
    const statement = parseStatement(line);
    switch (statement.kind) {
      case 'include':
        this.#include(statement.pattern, statement.optional, position.file);
        break;
      case 'assignment':
        this.#assign(statement.key, statement.value, position);
        break;
      case 'open':
        this.#open(statement.type, statement.name, position);
        break;
      case 'close':
        if (this.#blocks.pop() === undefined) throw new RefusedLine("Unexpected '}'");
        break;
      case 'malformed':
        throw new RefusedLine(statement.reason);
    }
  }

  #include(pattern: string, optional: boolean, from: string): void {
    const files = expandIncludePattern(besides(from, pattern));
    if (files.length === 0 && !optional) throw new RefusedLine('No matches');
    for (const file of files) {
      if (this.#openFiles.includes(file)) throw new RefusedLine(`Recursive include file: ${file}`);
      const text = readIncluded(file, optional);
      if (text !== undefined) this.parseFile(file, text);
    }
  }

  #assign(key: string, expression: ValueExpression, position: Position): void {
    const { layer, section, sectionPath } = this.#block;
    if (section !== layer.root) {
      section.values.set(key, this.#evaluate(key, expression, position.file, false));
      return;
    }
    if (!canBeSetting(key)) throw new RefusedLine(`Unknown setting: ${sectionPath}${key}`);
    const known = knownSetting(key);
    const value = this.#evaluate(key, expression, position.file, programSettings.has(key));
    if (known !== undefined) checkLine(() => checkValue(known.type, value));
    if (isForConnections(layer.filter) && (key === 'base_dir' || key === 'auth_master_user_separator')) {
      throw new RefusedLine(`Auth settings not supported inside local/remote blocks: ${key}`);
    }
    this.#noteOrder(key, position);
    layer.root.values.set(canonicalKey(key), value);
  }

  /** Warns of a global setting that comes too late for an earlier filter. */
  #noteOrder(key: string, { file, line }: Position): void {
    const earlier = this.#firstInFilter.get(key);
    if (this.#block.layer !== this.#global) {
      if (earlier === undefined) this.#firstInFilter.set(key, { file, line });
    } else if (earlier !== undefined) {
      const place = `${earlier.file} line ${earlier.line}`;
      this.#context.warn(
        `${file} line ${line}: Global setting ${key} won't change the setting inside an earlier filter at ${place} ` +
          `(if this is intentional, avoid this warning by moving the global setting before ${place})`,
      );
    }
  }

  #open(type: string, name: string, openedAt: Position): void {
    const { layer, section, sectionPath } = this.#block;
    if (isFilterType(type)) {
      const filter = nestFilter(layer.filter, type, name);
      if (typeof filter === 'string') throw new RefusedLine(filter);
      const inner = this.#layerOf(filter);
      this.#blocks.push({ layer: inner, section: inner.root, sectionPath, openedAt });
      return;
    }
    if (section.type === 'plugin' || section.type === 'dict') throw new RefusedLine('Section not allowed here');
    if (!canBeSetting(type)) throw new RefusedLine(`Unknown setting: ${sectionPath}${type} { ${type}`);
    const same = name === '' ? undefined : section.sections.find((other) => other.type === type && other.name === name);
    const opened = same ?? newSection(type, name);
    if (same === undefined) section.sections.push(opened);
    this.#blocks.push({ layer, section: opened, sectionPath: `${sectionPath}${type} { `, openedAt });
  }

  #layerOf(filter: Filter): Layer {
    const identity = JSON.stringify(filter);
    const existing = this.#layers.get(identity);
    if (existing !== undefined) return existing;
    const layer = { filter, root: newSection('', '') };
    this.#layers.set(identity, layer);
    return layer;
  }

  /** @param ours whether the value matters here: only then are files read and unknown variables refused */
  #evaluate(key: string, expression: ValueExpression, file: string, ours: boolean): string {
    switch (expression.kind) {
      case 'literal':
        return expression.text;
      case 'file':
        return ours ? readValue(key, besides(file, expression.path)) : `<${expression.path}`;
      case 'variables':
        return checkLine(() =>
          expandVariables(expression.text, this.#context.environment, (name) => this.#variable(name, ours)),
        );
    }
  }

  #variable(name: string, ours: boolean): string {
    const value =
      this.#block.layer.root.values.get(name) ?? this.#global.root.values.get(name) ?? knownSetting(name)?.default;
    if (value !== undefined) return value;
    if (!ours) return '';
    throw new VariableError(`${isList(name) ? 'Invalid' : 'Unknown'} variable: $${name}`);
  }
}

/** What is wrong with a line, without its place. */
class RefusedLine extends Error {}

function checkLine<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof InvalidValueError || error instanceof VariableError) throw new RefusedLine(error.message);
    throw error;
  }
}

function newSection(type: string, name: string): GrowingSection {
  return { type, name, values: new Map(), sections: [] };
}

/** Whether a setting of the whole server might have this name. */
function canBeSetting(key: string): boolean {
  return /^[a-z][a-z0-9_]*(?:\/[\s\S]*)?$/.test(key);
}

/** Settings that hold more than one value. */
function isList(name: string): boolean {
  return /^(?:dict|doveadm_proxy_port|namespace|passdb|plugin|protocol|service|userdb)$/.test(name);
}

/** A file name that is relative to the directory of the file it stands in. */
function besides(file: string, name: string): string {
  return name.startsWith('/') ? name : file.slice(0, file.lastIndexOf('/') + 1) + name;
}

function readIncluded(file: string, optional: boolean): string | undefined {
  try {
    return readBytes(file);
  } catch (error) {
    if (errorCode(error) === 'EISDIR') return undefined;
    if (optional) return undefined;
    throw new RefusedLine(`Couldn't open include file ${file}: ${strerror(errorCode(error))}`);
  }
}

function readValue(key: string, file: string): string {
  try {
    return readBytes(file);
  } catch (error) {
    const reason = strerror(errorCode(error));
    const what = errorCode(error) === 'EISDIR' ? `read(${file}) failed` : `Can't open file ${file}`;
    throw new RefusedLine(`${key}: ${what}: ${reason}`);
  }
}
