import { describe, expect, it } from 'vitest';
import { createUserHasher, HashFormatError } from '../../src/hashing/user-hash.ts';

/** What the original prints for `doveadm -O -o director_username_hash=FORMAT director map -u NAME`. */
const examples: readonly [format: string, name: string, hash: number][] = [
  ['%Lu', 'User@Example.COM', 3045693125],
  ['%u', 'User@Example.COM', 978022341],
  ['%Uu', 'user@example.com', 3738688935],
  ['%Ln', 'User@Example.COM', 3994143665],
  ['%n', 'User@Example.COM', 2409365149],
  ['%d', 'User@Example.COM', 110431022],
  ['%Ld', 'User@Example.COM', 1522187616],
  ['%d', 'user', 3558706393],
  ['%Lu', 'ÄÖ@x', 198636139],
  ['%Lu', 'äö@x', 504586644],
  ['%Uu', 'äö@x', 2564750988],
  ['%Lu', 'İ@x', 3675690215],
  ['%3u', 'foobar', 2898073819],
  ['%3.2u', 'foobar', 118856775],
  ['%-3.0u', 'foobar', 934616345],
  ['%-2u', 'foobar', 4007134978],
  ['%1.-2u', 'foobar', 1353768943],
  ['%1.0-2u', 'foobar', 532721008],
  ['%08u', 'foobar', 249941367],
  ['%Ru', 'foobar', 3245069127],
  ['%Xu', '255', 1665000624],
  ['%Xu', 'abc', 3486326916],
  ['%Hu', 'foobar', 139626336],
  ['%5Hu', 'foobar', 3972778110],
  ['%8.16Hu', 'foobar', 3428059424],
  ['%Nu', 'foobar', 635479660],
  ['%100Nu', 'foobar', 1820543436],
  ['%8.100Nu', 'foobar', 2286089582],
  ['%Mu', 'foobar', 2658270250],
  ['%Du', 'a.b.c', 1871773150],
  ['%Tu', 'foo  ', 2898073819],
  ['%Eu', 'a\'b"c\\d', 3031942171],
  ['%%', 'foo', 198113732],
  ['%LUu', 'Foo', 2417529000],
  ['%L{user}', 'Foo', 2898073819],
  ['%{md5:user}', 'foo', 3199606236],
  ['%{sha256;rounds=2,truncate=64:user}', 'foo', 1339676970],
  ['%{sha1;salt=abc:user}', 'foo', 2545356799],
  ['%{sha1;format=base64:user}', 'foo', 1018192698],
  ['%{sha1;format=hexuc:user}', 'foo', 3185941735],
  ['%{sha3-256:user}', 'foo', 2194268971],
  ['%{pkcs5:user}', 'foo', 1508190660],
  ['%{pkcs5;rounds=10,salt=xx:user}', 'foo', 1887961917],
  ['%{md4:user}', 'foo', 2403051225],
  ['%{size:user}', 'foo', 797428708],
  ['%{if;%d;eq;;%n;%d}', 'foo', 2898073819],
  ['%{if;%n;*;f*;A;B}', 'foo', 2143642224],
  ['%{if;%n;~;^f;A;B}', 'foo', 2143642224],
  ['x%n@%d', 'a@b@c', 996535805],
  ['%u%', 'Foo', 324454013],
  ['', 'foo', 3558706393],
];

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

describe('the hash of a user name', () => {
  it.each(examples)('%s of %s', async (format, name, hash) => {
    const hashOf = await createUserHasher(latin1(format), {});
    expect(hashOf(latin1(name))).toBe(hash);
  });

  it.each([
    ['%z', "Unknown variable '%z'"],
    ['%{foo}', "Unknown variable '%foo'"],
    ['%{foo', "Unknown variable '%{'"],
    ['%{MD5:user}', '(null)'],
    ['%{MD5:user}%z', "Unknown variable '%z'"],
    ['%z%y', "Unknown variable '%z'"],
    ['%{md5:zz}', "Unknown variable '%zz'"],
    ['%{if;a;eq;b;%z}', "Unknown variable '%z'"],
    ['%{if;%z;eq;%{foo};A}', "Unknown variable '%z'"],
    ['%{bar}%{if;%z;eq;%{foo}%{baz};A}%y', "Unknown variable '%z'"],
    ['%{if;%u;eq;%{foo}%{baz};A}', "Unknown variable '%baz'"],
    ['%z%{if;%{MD5:user};eq;%{foo};A}', '(null)'],
    ['%{foo}%{if;%u;eq;a;A}', '(null)'],
    ['%{if;%z;eq;a;A}%{foo}', "Unknown variable '%foo'"],
    ['%{if;a}', 'if: requires four or five parameters'],
    ['%{if;a;like;b;c}', "if: Unknown operator 'like'"],
    ['%{if;%n;<;3;c}', "if: 'bob' is not a number"],
    ['%{if;a;~;(;c}', "if: '(' is not a regular expression"],
    ['%{md5;rounds=0:user}', "md5: '0' is no number for rounds"],
    ['%{md5;truncate=x:user}', "md5: 'x' is no number for truncate"],
    ['%{sha1;format=octal:user}', "sha1: 'octal' is no format"],
  ])('%s cannot be expanded', async (format, reason) => {
    const hashOf = await createUserHasher(format, {});
    expect(() => hashOf('bob')).toThrow(new HashFormatError(reason));
  });

  it('can refer to the environment', async () => {
    const hashOf = await createUserHasher('%{env:HOME}', { HOME: '/root' });
    expect(hashOf('bob')).toBe((await createUserHasher('%u', {}))('/root'));
  });
});
