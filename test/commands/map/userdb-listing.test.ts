import { describe, expect, it } from 'vitest';
import { UserListingError } from '../../../src/commands/map/user-source-error.ts';
import { UserdbListing } from '../../../src/commands/map/userdb-listing.ts';

const greeting = ['VERSION\t1\t1', 'SPID\t55'];

function listed(lines: readonly string[]): { names: string[]; end: string | undefined; warnings: string[] } {
  const warnings: string[] = [];
  const listing = new UserdbListing(
    () => 'conn unix:/run/auth-userdb',
    (text) => warnings.push(text),
  );
  const names = lines.flatMap((line) => listing.names([line]));
  const { end } = listing;
  return { names, end: end instanceof UserListingError ? end.message : end, warnings };
}

describe('UserdbListing', () => {
  it.each([
    [['VERSION\t1\t1', 'SPID\t55']],
    [['VERSION\t01\t4294967295', 'SPID']],
    [['VERSION\t1\t1\textra', 'SPID\tx']],
    [['VERSION\t2', 'VERSION\t1\t1', 'VERSION', 'SPID']],
    [['FOO\tbar', 'VERSION\t1\t1', 'LIST\t1\tnobody', 'SPID\t55']],
  ])('accepts the greeting %j', (lines) => {
    expect(listed([...lines, 'LIST\t1\ta', 'DONE\t1\t']).names).toEqual(['a']);
  });

  it.each([
    ['VERSION\tx\ty', 'userdb list: Auth server sent invalid version line: VERSION\tx\ty'],
    ['VERSION\t1\t\x01tx', 'userdb list: Auth server sent invalid version line: VERSION\t1\t\x01tx'],
    ['VERSION\t1\t4294967296', 'userdb list: Auth server sent invalid version line: VERSION\t1\t4294967296'],
    [
      'VERSION\t2\t1',
      'conn unix:/run/auth-userdb: Socket supports major version 2, but we support only 1 (mixed old and new binaries?)',
    ],
  ])('refuses the greeting %j', (line, reason) => {
    expect(listed([line, 'SPID\t1', 'LIST\t1\ta'])).toEqual({ names: [], end: `auth-master: ${reason}`, warnings: [] });
  });

  it('accepts SPID without VERSION, but refuses any line after it', () => {
    expect(listed(['SPID\t5']).end).toBeUndefined();
    expect(listed(['SPID\t5', 'LIST\t1\ta']).end).toBe('auth-master: userdb list: BUG: Unexpected input: LIST\t1\ta');
  });

  it.each([
    ['DONE\t1', 'complete'],
    ['DONE\t1\t', 'complete'],
    ['DONE\t1\tblah', 'complete'],
    ['DONE\t1\tx\tfail', 'complete'],
    ['DONE\t1\tfail', 'auth-master: userdb list: User listing returned failure'],
    ['LIST\t1', 'auth-master: userdb list: User listing returned invalid input'],
    ['FAIL\t1\tcode=temp_fail', 'auth-master: userdb list: User listing returned invalid input'],
    ['LIST\t2\tb\x01tar', 'auth-master: userdb list: BUG: Unexpected input: LIST\t2\tb\tar'],
    ['LIST\t01\tb', 'auth-master: userdb list: BUG: Unexpected input: LIST\t01\tb'],
    ['LIST', 'auth-master: userdb list: BUG: Unexpected input: LIST'],
    [`LIST\t1\t${'x'.repeat(8185)}`, 'auth-master: userdb list: BUG: Received more than 8192 bytes'],
  ])('ends at %j', (line, end) => {
    expect(listed([...greeting, 'LIST\t1\ta', line, 'LIST\t1\tb'])).toEqual({ names: ['a'], end, warnings: [] });
  });

  it('unescapes names, including empty ones and those of the maximum length', () => {
    const longest = 'x'.repeat(8184);
    const lines = ['LIST\t1\ta\x01tb', 'LIST\t1\t', `LIST\t1\t${longest}`, 'LIST\t1\tc\td'];
    expect(listed([...greeting, ...lines])).toEqual({
      names: ['a\tb', '', longest, 'c'],
      end: undefined,
      warnings: [],
    });
  });

  it.each([
    [
      ['', 'b'],
      ['', 'b'],
    ],
    [
      ['b', '', 'c'],
      ['b', 'c'],
    ],
    [
      ['b', '', '', 'c'],
      ['b', '', 'c'],
    ],
  ])('reads the chunks %j as %j', (names, expected) => {
    const listing = new UserdbListing(
      () => '',
      () => {},
    );
    const listLines = names.map((name) => `LIST\t1\t${name}`);
    expect(listing.names([...greeting, ...listLines, 'DONE\t1'])).toEqual(expected);
    expect(listing.end).toBe('complete');
  });

  it.each([
    [[''], 'auth-master: userdb list: Disconnected unexpectedly'],
    [['LIST\t1\ta', '', 'DONE\t1'], 'complete'],
    [['LIST\t1\ta', '', ''], 'auth-master: userdb list: Disconnected unexpectedly'],
  ])('warns of empty lines, and ends at one at the start of a chunk: %j', (lines, end) => {
    const warnings: string[] = [];
    const listing = new UserdbListing(
      () => 'conn unix:/run/auth-userdb',
      (text) => warnings.push(text),
    );
    listing.names(greeting);
    listing.names(lines);
    expect(listing.end instanceof UserListingError ? listing.end.message : listing.end).toBe(end);
    expect(new Set(warnings)).toEqual(
      new Set(['auth-master: conn unix:/run/auth-userdb: Unexpectedly received empty line']),
    );
  });
});
