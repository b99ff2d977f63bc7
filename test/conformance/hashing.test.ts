import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createUserHasher, HashFormatError } from '../../src/hashing/user-hash.ts';
import { describeConformance } from './harness/dovecot.ts';
import { runProgram } from './harness/run-program.ts';

const count = Number(process.env.RANDOM_CASES ?? 300);
const seed = Number(process.env.RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 31));

const environment = { FOO: 'bar', LONG: 'x'.repeat(70), PATTERN: '^[a-c]+(x|y)?$' };

const name = fc.oneof(
  fc.constantFrom('bob', 'Alice@Example.COM', 'a@b@c', '', '@', 'x\xff\xc3\xa4@y', '12', '18446744073709551616', '-7'),
  fc.constantFrom('o\'br"ien\\', 'a;b:c', '{x}', '%u', 'aax  ', 'a.b.c', 'x'.repeat(70)),
  fc.string({
    unit: fc.constantFrom('a', 'B', '1', '.', '@', ' ', '\\', ';', ':', '{', '}', '%', '\xe9'),
    maxLength: 9,
  }),
);

const small = fc.integer({ min: 0, max: 12 }).map(String);
const digits = fc.oneof({ weight: 6, arbitrary: small }, fc.constantFrom('', '4294967295', '2147483650'));
/** With larger offsets the original pads for minutes. */
const offset = fc.tuple(fc.constantFrom('', '-'), fc.oneof(small, fc.constant(''))).map((parts) => parts.join(''));
const width = fc
  .tuple(fc.constantFrom('', '', '-'), fc.constantFrom('', '', '0'), digits)
  .map((parts) => parts.join(''))
  .filter((text) => !/^-?0\d{9}/.test(text));
const layout = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  width,
  fc
    .tuple(offset, fc.constantFrom('', '0'), fc.constantFrom('', '-'), digits)
    .map(([offset, zero, minus, number]) =>
      zero !== '' && number.length > 3 ? offset : `${offset}.${zero}${minus}${number}`,
    ),
);
const modifiers = fc.string({ unit: fc.constantFrom(...'LUEXRHNMDT'), maxLength: 3 });

const algorithm = fc.constantFrom(
  'md4',
  'md5',
  'sha1',
  'sha256',
  'sha384',
  'sha512',
  'sha3-256',
  'sha3-512',
  'size',
  'pkcs5',
  'MD5',
  'sha224',
);
const argument = fc.oneof(
  fc.integer({ min: 0, max: 4 }).map((rounds) => `rounds=${rounds}`),
  fc.oneof(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 600 })).map((bits) => `truncate=${bits}`),
  fc.constantFrom(
    'format=hex',
    'format=hexuc',
    'format=base64',
    'format',
    'other=1',
    '',
    'rounds',
    'salt=',
    'format=octal',
  ),
  fc.constantFrom('salt=abc', 'salt=%u', 'salt=%Ln%d', 'salt=%z', 'salt=%{zz}', 'salt=%{user}x'),
);
const pattern = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'b', '1', '.', '*', '+', '?', '|', '(', ')', '^', '$', '[', ']', '-', 'x'),
    maxLength: 7,
  }),
  fc.constantFrom(
    '[[\\:alpha\\:]]+',
    '[^[\\:digit\\:]]',
    'a{1,2}',
    'a{2}',
    'a{,1}',
    '(a|b)*',
    '[a-]',
    '[]a]',
    '[z-a]',
    '(a)b|c',
    '^*',
    '%{env:PATTERN}',
    '%n',
    '%d',
  ),
);
const operator = fc.oneof(
  fc.constantFrom('==', '!=', '<', '<=', '>', '>=', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', '*', '!*', '~', '!~'),
  fc.constantFrom('like', '', 'EQ', 'e\\q'),
);

const { format } = fc.letrec<{ format: string; item: string; long: string; part: string }>((tie) => ({
  format: fc
    .array(fc.oneof({ weight: 4, arbitrary: tie('item') }, fc.constantFrom('x', '@', '-', ':', ';', '{', '}', '\\')), {
      maxLength: 4,
    })
    .map((parts) => parts.join('')),
  item: fc.oneof(
    fc
      .tuple(layout, modifiers, fc.constantFrom('u', 'n', 'd', '%', 'u', 'n', 'd', 'z', ''))
      .map((parts) => `%${parts.join('')}`),
    fc.tuple(layout, modifiers, tie('long')).map(([numbers, letters, long]) => `%${numbers}${letters}{${long}}`),
  ),
  long: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'user',
      'username',
      'domain',
      'env:FOO',
      'env:LONG',
      'env:NO',
      'hostname',
      'uid',
      'gid',
      'nothing',
      '',
      'user:x',
      'us{er',
    ),
    fc
      .tuple(algorithm, fc.array(argument, { maxLength: 3 }), tie('long'))
      .map(([algorithm, args, field]) => `${algorithm}${args.length > 0 ? `;${args.join(',')}` : ''}:${field}`),
    fc
      .tuple(
        tie('part'),
        operator,
        fc.oneof(tie('part'), pattern),
        fc.array(tie('part'), { minLength: 1, maxLength: 2 }),
      )
      .map(([left, operator, right, results]) => `if;${[left, operator, right, ...results].join(';')}`),
  ),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', '1', '2', '', 'x\\;y', '\\:', 'a\\\\', '{', '}', '*a*', 'b?'),
    tie('format'),
  ),
}));

/** The error of this program where the original aborts. */
const FAILURE = /^Error: Failed to expand director_username_hash=/;

function shellWord(text: string): string {
  const escaped = Buffer.from(text, 'latin1').toString('hex').replace(/../g, '\\x$&');
  return `$'${escaped}'`;
}

/** The hash that the original computes for a name, or the reason of its error. */
async function originalHash(format: string, name: string, folder: string): Promise<string> {
  const variables = Object.entries(environment).map(([key, value]) => `${key}=${shellWord(value)}`);
  const { status, stdout, stderr } = await runProgram(
    'original',
    `ulimit -c 0; ${variables.join(' ')} exec doveadm -O -o director_username_hash=${shellWord(format)} director map -u -- ${shellWord(name)}`,
    { folder },
  );
  if (status === 'SIGABRT' || status === 134) return 'aborted';
  return stderr === '' ? stdout.trim() : stderr.trim();
}

async function ourHash(format: string, name: string): Promise<string> {
  const hashOf = await createUserHasher(format, environment);
  try {
    return String(hashOf(name));
  } catch (error) {
    if (!(error instanceof HashFormatError)) throw error;
    return `Error: Failed to expand director_username_hash=${format}: ${error.message}`;
  }
}

/** Formats with several errors. Which one is reported depends on their kinds and order. */
const FAULTY = [
  ...['%q%z', '%{foo}%{bar}', '%q%{foo}', '%{foo}%q', '%{MD5:user}%q', '%q%{MD5:user}', '%{MD5:user}%{foo}'],
  ...['%q%{sha1;salt=a:user}', '%{foo}%{sha1;salt=a:user}', '%{:}%{sha1;salt=%{foo}:user}', '%{sha1;salt=%q:foo}'],
  ...[
    '%q%{if;1;==;1;b;c}',
    '%{if;1;==;1;b;c}%q',
    '%{if;1;zz;1;%q;%{foo}}',
    '%{if;x;==;%q;b;c}',
    '%{sha1;rounds=x:foo}',
  ],
  ...['%{if;%{MD5:user};~;%q;a}', '%{foo}%{if;%n;ne;%{if;1;==;1;%z};[;a}%{MD5:md5:foo}', '%{if;1;==;1;%q;%{foo}}'],
  ...['%{if;%{MD5:user};a;b;c}%Lz', '%{if;1;==;1;%{sha1;salt=%q:user}}%{MD5:user}'],
  ...['%{sha1:}%{if;x;;%{MD5:user};y}', '%{if;a;~;%{md5:foo};%{md5;rounds=x:user}}%{foo;%q}'],
];

describeConformance('hash formats', () => {
  it.each(FAULTY)('%j fails as in the original', async (format) => {
    expect(await ourHash(format, 'a@b')).toBe(await originalHash(format, 'a@b', tmpdir()));
  });

  it(`of any kind give the hashes of the original (RANDOM_SEED=${seed})`, {
    timeout: 60_000 + count * 100,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'doveadm-hashing-'));
    try {
      await fc.assert(
        fc.asyncProperty(format, name, async (format, name) => {
          const [original, ours] = await Promise.all([originalHash(format, name, folder), ourHash(format, name)]);
          if (original === 'aborted') expect(ours).toMatch(FAILURE);
          else expect(ours).toBe(original);
        }),
        { numRuns: count, seed },
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
