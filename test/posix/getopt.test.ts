import { describe, expect, it } from 'vitest';
import { GetoptError, type GetoptItem, getopt, type OptionSpec } from '../../src/posix/getopt.ts';

const specs = [
  { short: 'a', long: 'socket-path', takesValue: true },
  { short: 'f', long: 'users-file', takesValue: true },
  { short: 'h', long: 'hash-map', takesValue: false },
  { short: 'u', long: 'user-map', takesValue: false },
  { long: 'host', takesValue: true },
];
const shown = (item: GetoptItem<OptionSpec>) =>
  'operand' in item ? item.operand : `${item.option.short ?? item.option.long}=${item.value}`;
const read = (line: string, permute = true) =>
  [...getopt(line.split(' '), specs, { program: 'map', permute })].map(shown);

describe('getopt', () => {
  it.each([
    ['-a x', ['a=x']],
    ['-ax', ['a=x']],
    ['-hua x', ['h=', 'u=', 'a=x']],
    ['-hafx', ['h=', 'a=fx']],
    ['-a -h', ['a=-h']],
    ['one -h two', ['one', 'h=', 'two']],
    ['- -h', ['-', 'h=']],
    ['-h -- -u --', ['h=', '-u', '--']],
    ['--socket-path x', ['a=x']],
    ['--socket-path=x=y', ['a=x=y']],
    ['--so x', ['a=x']],
    ['--host= --ha', ['host=', 'h=']],
  ])('reads %s', (line, items) => {
    expect(read(line)).toEqual(items);
  });

  it('stops at the first operand without permutation', () => {
    expect(read('-h one -u --', false)).toEqual(['h=', 'one', '-u', '--']);
  });

  it.each([
    ['-x', "map: invalid option -- 'x'"],
    ['-hx', "map: invalid option -- 'x'"],
    ['-a', "map: option requires an argument -- 'a'"],
    ['--bogus=1', "map: unrecognized option '--bogus=1'"],
    ['--us=x', "map: option '--us=x' is ambiguous; possibilities: '--users-file' '--user-map'"],
    ['--socket', "map: option '--socket-path' requires an argument"],
    ['--user-m=1', "map: option '--user-map' doesn't allow an argument"],
  ])('refuses %s', (line, message) => {
    expect(() => read(line)).toThrow(new GetoptError(message));
  });

  it('returns the options before an invalid one first', () => {
    const items = getopt(['-h', '-x'], specs, { program: 'map', permute: true });
    expect(items.next().value).toMatchObject({ option: { short: 'h' } });
    expect(() => items.next()).toThrow(GetoptError);
  });

  it('has no long options if no option has a long name', () => {
    const short = [{ short: 'v', takesValue: false }];
    expect(() => [...getopt(['--help'], short, { program: 'doveadm', permute: false })]).toThrow(
      "doveadm: invalid option -- '-'",
    );
  });
});
