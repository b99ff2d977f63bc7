import fc from 'fast-check';
import { describe } from 'vitest';
import { subcommands } from '../../src/commands/index.ts';
import type { Parameters } from '../../src/program/option.ts';
import type { Case } from './harness/case.ts';
import { describeConformance } from './harness/dovecot.ts';
import { compareAll } from './harness/table.ts';
import { FORMATTERS } from './harness/tables.ts';

const count = Number(process.env.RANDOM_CASES ?? 300);
const seed = Number(process.env.RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Values of options and arguments: valid ones and nearly valid ones. */
const value = fc.constantFrom(
  '10.0.0.1',
  '10.0.0.2@tagA',
  '127.1',
  'fd00::1',
  '[fd00::2]',
  '1',
  '100',
  '1001',
  '4294967295',
  '4294967296',
  'alice',
  'Bob@Example.COM',
  'all',
  '',
  'a b',
  "o'brien",
  '$HOME;`',
  '-',
  '256.1',
  '0x7f.1',
  'users',
  '\xc3\xa4',
  '\xff',
);

const host = '10.0.0.1\t100\t3\ttagA\tU\t0\n';
const listReply = fc.constantFrom(
  '\n',
  `${host}10.0.0.2\t0\t0\t\tD\t1700000000\n\n`,
  `${host}10.0.0.9\t1\t0\n10.0.0.8\n\n`,
  '1669653170\t1700000000\t10.0.0.1\n2677887420\t0\t10.0.0.2\n\n',
  'x\t1700000000\t10.0.0.1\n1\ty\t10.0.0.1\n\n',
  '127.0.0.1\t0\tself\t0\tring synced\t0\n\n',
  '127.0.0.2\t9090\tright\t1700000000\tsynced\t0\t1\t2\t3\t4\t0\t1700000000\textra\n\n',
);
const lineReply = fc.constantFrom(
  'OK\n',
  'NOTFOUND\n',
  'TRYAGAIN\n',
  'host is already being updated - try again later\n',
  '10.0.0.1\t1700000000\t10.0.0.2\t\n',
  '\t0\t10.0.0.2\t10.0.0.3\n',
);
const brokenReply = fc.constantFrom('', 'OK', host, '10.0.0.1\t1', 'a\x01tb\x01n\n\n', '\xff\xfe\t1\t2\n\n');

/** Replies that the subcommand reads completely, because otherwise it would wait. Only the last one can be anything. */
function repliesTo(name: string): fc.Arbitrary<string[]> {
  const readsLists = ['status', 'map', 'dump', 'ring status'].includes(name);
  const complete = readsLists ? listReply : fc.oneof(lineReply, listReply);
  return fc
    .tuple(fc.array(complete, { maxLength: 2 }), fc.oneof(listReply, lineReply, brokenReply))
    .map(([replies, last]) => [...replies, last]);
}

const globalOption = fc.oneof(
  fc.constantFrom(
    '-v',
    '-h',
    '-L',
    '-k',
    '-vh',
    '-Z',
    '-',
    '--',
    '-o director_username_hash=%n',
    '-o nosuch',
    '-o base_dir=.',
  ),
  fc
    .constantFrom(...FORMATTERS, 'nope', 'Table')
    .chain((name) => fc.constantFrom(`-f ${name}`, `-f${name}`, `-hf${name}`)),
);

/** Parameters whose invalid values this program refuses, and the original ignores. */
const DIFFERING_PARAMETERS = ['max-parallel', 'users-file'];

/** One word, or an option and its value. */
function commandWords(parameters: Parameters): fc.Arbitrary<string[]> {
  const comparable = Object.entries(parameters).filter(([name]) => !DIFFERING_PARAMETERS.includes(name));
  const names = comparable.map(([name]) => name);
  const shorts = comparable.flatMap(([, { short }]) => short ?? []);
  const long = fc
    .tuple(fc.constantFrom(...names, 'nosuch'), fc.nat(12))
    .map(([name, cut]) => `--${name.slice(0, cut + 1)}`);
  const option: fc.Arbitrary<string[]> = fc.oneof(
    long.map((name) => [name]),
    fc.tuple(long, value).map(([name, text]) => [`${name}=${text}`]),
    fc.tuple(fc.constantFrom(...shorts, 'Z', 'v'), value).map(([letter, text]) => [`-${letter}`, text]),
    fc.tuple(fc.constantFrom(...shorts), value).map(([letter, text]) => [`-${letter}${text}`]),
    fc.constantFrom<string[]>(['--'], ['-1'], ['--max-parallel', '5'], ['--max-parallel=0'], ['-fusers']),
  );
  return fc.oneof({ weight: 3, arbitrary: value.map((text) => [text]) }, { weight: 1, arbitrary: option });
}

const faithful = subcommands.filter(({ addition }) => !addition);

const randomCase: fc.Arbitrary<Case> = fc.constantFrom(...faithful).chain(({ name, parameters }) =>
  fc
    .record({
      global: fc.array(globalOption, { maxLength: 2 }),
      words: fc.array(commandWords(parameters), { maxLength: 4 }),
      withSocket: fc.boolean(),
      replies: repliesTo(name),
      columns: fc.option(fc.integer({ min: 20, max: 160 }), { nil: undefined, freq: 6 }),
    })
    .map(({ global, words, withSocket, replies, columns }) => {
      const socket = withSocket ? ['-a', './director-admin'] : [];
      const quoted = [...words.flat(), ...socket].map(shellQuote);
      const run = ['doveadm -O -o base_dir=.', ...global, 'director', name, ...quoted].join(' ');
      // On a terminal this program escapes control characters.
      const isPlain = !/[^\t\n\x20-\x7e]/.test(replies.join(''));
      const terminal = columns === undefined || !isPlain ? {} : { columns };
      return {
        run,
        director: { replies, end: 'half-close' as const },
        userdb: { greeting: 'VERSION\t1\t1\nSPID\t1\n', replies: ['LIST\t1\talice\nLIST\t1\tcarol\nDONE\t1\t\n'] },
        mask: name === 'dump' ? withoutQuotes : withoutOtherCommands,
        files: { users: 'alice\nBob@Example.COM\n' },
        ...terminal,
      };
    }),
);

/** Removes quotes from a dump, which only this program has. */
function withoutQuotes(text: string): string {
  return withoutOtherCommands(text).replaceAll("'", '');
}

/** Removes other commands from the general usage of the original, which has those of the whole installation. */
function withoutOtherCommands(text: string): string {
  const usage = 'usage: doveadm [-Dv] [-f <formatter>] <command> [<args>]\n';
  if (!text.startsWith(usage)) return text;
  return (
    usage +
    text
      .split('\n')
      .filter((line) => /^ +(director .*)?$/.test(line))
      .join('\n')
  );
}

function shellQuote(text: string): string {
  const escaped = text.replace(
    /[^\x20-\x7e]|['\\]/g,
    (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return /^[A-Za-z0-9_.:=@/-]+$/.test(text) ? text : `$'${escaped}'`;
}

describeConformance(`random command lines (RANDOM_SEED=${seed} RANDOM_CASES=${count} repeats them)`, () => {
  describe('have the same result', () => {
    compareAll(fc.sample(randomCase, { seed, numRuns: count }));
  });
});
