import { DirectorConnection } from '../client/connection.ts';
import { subcommands } from '../commands/index.ts';
import { liveHosts } from '../commands/shared/live-hosts.ts';
import { directorPath } from '../commands/shared/socket-path.ts';
import { type GetoptItem, getopt } from '../posix/getopt.ts';
import { GetoptCommand } from '../program/getopt-command.ts';
import { type Option, spellingsOf } from '../program/option.ts';
import { settingsRequest } from '../program/settings-options.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { findSubcommand } from './doveadm.ts';
import { type GlobalOptions, globalOptions } from './global-options.ts';
import { optionsOf } from './subcommand-options.ts';

const DIRECTOR_LIMIT_MS = 2000;
/** Marks the cursor in the word that is being typed. No argument can contain it. */
const CURSOR = '\0';

const help: Option = { name: 'help', long: 'help', type: 'flag', help: 'show this help' };
const version: Option = { name: 'version', long: 'version', type: 'flag', help: 'show the version' };

/** The descriptions of words that other command words follow. */
const groups: Readonly<Record<string, string>> = {
  director: 'mail servers, users and the ring of directors',
  ring: 'the ring of directors',
};

type Environment = Readonly<Record<string, string>>;

/** A possible word at the cursor, with its description. */
interface Candidate {
  readonly word: string;
  readonly help: string;
}

/** All that is possible at the cursor. */
interface Completion {
  readonly candidates: readonly Candidate[];
  /** The part of the word before a file name; undefined if a file name is not possible. */
  readonly filesAfter?: string;
}

type Spec = Option & { readonly takesValue: boolean };

/** The role of the word at the cursor. */
interface Place {
  /** All words as getopt parses them. */
  readonly items: readonly GetoptItem<Spec>[];
  /** The option whose value it is; 'unknown' for the name of an option; undefined for an operand. */
  readonly option: Spec | 'unknown' | undefined;
  /** The part of the word before the value. */
  readonly attachedTo: string;
}

/**
 * The completions of a command line. Each possible word at the cursor has a line: the word, a TAB, a description. The
 * last line is `:`. If a file name is also possible, it is `:files` and the part of the word before the file name.
 *
 * @param words those after the program's name up to the cursor, latin1; the last one is being typed, and may be empty
 * @param environment for the settings that have the address of the director
 */
export async function completions(words: readonly string[], environment: Environment): Promise<string> {
  const current = words.at(-1) ?? '';
  const { candidates, filesAfter } = await complete(words.slice(0, -1), current, environment);
  const offered = candidates.filter(({ word }) => word.startsWith(current));
  const lines = offered.map((candidate) => `${candidate.word}\t${candidate.help}\n`);
  return `${lines.join('')}${filesAfter === undefined ? ':' : `:files${filesAfter}`}\n`;
}

async function complete(before: readonly string[], current: string, environment: Environment): Promise<Completion> {
  const askNobody = async () => [];
  const global = placeOf(before, current, globalOptions, false);
  if (global === undefined) return { candidates: [] };
  if (global.option === 'unknown') return { candidates: optionCandidates([...globalOptions, help, version]) };
  if (global.option !== undefined) return valuesOf(global.option, global.attachedTo, askNobody);

  const words = operandsOf(global);
  const found = findSubcommand(words);
  if (found === undefined) return { candidates: current.startsWith('-') ? [] : wordsAfter(words) };
  const options = optionsOf(found.subcommand);
  const place = placeOf(words.slice(found.count), current, options, true);
  if (place === undefined) return { candidates: [] };
  if (place.option === 'unknown') return { candidates: optionCandidates([...options, help]) };
  const option = place.option ?? positionalAt(place, options);
  return option === undefined
    ? { candidates: [] }
    : valuesOf(option, place.attachedTo, () => hosts(before, socketOf(place), environment));
}

/** @returns undefined after words that getopt rejects */
function placeOf(
  before: readonly string[],
  current: string,
  options: readonly Option[],
  permute: boolean,
): Place | undefined {
  const specs = options.map((option) => ({ ...option, takesValue: option.type !== 'flag' }));
  const read = (word: string) => attempt(() => [...getopt([...before, word], specs, { program: '', permute })]);
  const items = read(CURSOR);
  if (items === undefined) return undefined;
  const last = items.find((item) => !('operand' in item) && item.value === CURSOR);
  if (last !== undefined && !('operand' in last)) return { items, option: last.option, attachedTo: '' };
  if (!current.startsWith('-')) return { items, option: undefined, attachedTo: '' };

  const typed = read(current + CURSOR)?.find((item) =>
    ('operand' in item ? item.operand : item.value).endsWith(CURSOR),
  );
  if (typed !== undefined && 'operand' in typed) return { items, option: undefined, attachedTo: '' };
  const value = typed?.value.slice(0, -1);
  const attachedTo = value === undefined ? current : current.slice(0, current.length - value.length);
  // The word may be a whole option, or the start of a longer one.
  const isWhole = value === '' && !current.endsWith('=');
  return { items, option: typed === undefined || isWhole ? 'unknown' : typed.option, attachedTo };
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** The operands before the cursor. */
function operandsOf({ items }: Place): string[] {
  return items.flatMap((item) => ('operand' in item && item.operand !== CURSOR ? [item.operand] : []));
}

function positionalAt(place: Place, options: readonly Option[]): Option | undefined {
  const given = new Set(place.items.map((item) => ('operand' in item ? '' : item.option.name)));
  const open = options.filter(({ positional, name }) => positional && !given.has(name));
  const last = open.at(-1);
  return open[operandsOf(place).length] ?? (last?.type === 'strings' ? last : undefined);
}

function socketOf({ items }: Place): string | undefined {
  const given = items.map((item) => ('operand' in item || item.option.name !== 'socket-path' ? undefined : item.value));
  return given.findLast((value) => value !== undefined && value !== CURSOR);
}

function optionCandidates(options: readonly Option[]): Candidate[] {
  return options
    .filter(({ positional }) => !positional)
    .flatMap((option) => spellingsOf(option).map((word) => ({ word, help: option.help })));
}

/** The possible command words after some command words. */
function wordsAfter(words: readonly string[]): Candidate[] {
  const prefix = words.map((word) => `${word} `).join('');
  const below = new Map<string, string>();
  for (const { name, summary } of subcommands) {
    const full = `director ${name}`;
    if (!full.startsWith(prefix)) continue;
    const [word = '', ...more] = full.slice(prefix.length).split(' ');
    below.set(word, more.length === 0 ? summary : (groups[word] ?? ''));
  }
  return [...below].map(([word, help]) => ({ word, help }));
}

async function valuesOf(
  { names, words = [] }: Option,
  attachedTo: string,
  askHosts: () => Promise<string[]>,
): Promise<Completion> {
  const values = [...words, ...(names === 'mail server' ? await askHosts() : [])];
  return {
    candidates: values.map((value) => ({ word: attachedTo + value, help: '' })),
    ...(names === 'file' && { filesAfter: attachedTo }),
  };
}

/** The director's mail servers; none if it cannot be asked. */
async function hosts(
  words: readonly string[],
  socket: string | undefined,
  environment: Environment,
): Promise<string[]> {
  try {
    const program = new GetoptCommand('doveadm', { options: globalOptions, permute: () => false });
    program.parseOptions(words);
    const settings = await loadSettings(settingsRequest(program.opts<GlobalOptions>()), environment, () => {});
    const path = directorPath(socket === undefined ? {} : { 'socket-path': socket }, settings);
    const director = await DirectorConnection.open(path, { timeoutMs: DIRECTOR_LIMIT_MS });
    return (await liveHosts(director)).map(({ ip }) => ip);
  } catch {
    return [];
  }
}
