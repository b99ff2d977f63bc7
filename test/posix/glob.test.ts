import { describe, expect, it } from 'vitest';
import { glob } from '../../src/posix/glob.ts';
import { folderOf } from '../settings/folder.ts';

const FILES = ['B.conf', 'a.conf', 'c.conf', '.hidden.conf', 'x y.conf', '{z}.conf', '[.conf', 'd/a.conf', 'e/a.conf'];

describe('the pattern of an include', () => {
  it.each<[string, string[]]>([
    ['a.conf', ['a.conf']],
    ['nosuch', []],
    ['x y.conf', ['x y.conf']],
    ['x\\ y.conf', ['x y.conf']],
    ['?.conf', ['B.conf', '[.conf', 'a.conf', 'c.conf']],
    ['[a-c].conf', ['a.conf', 'c.conf']],
    ['[!a-c].conf', ['B.conf', '[.conf']],
    ['[^a-c].conf', ['B.conf', '[.conf']],
    ['[[:upper:]].conf', ['B.conf']],
    ['[[].conf', ['[.conf']],
    ['[.conf', ['[.conf']],
    ['.*.conf', ['.hidden.conf']],
    ['*y.conf', ['x y.conf']],
    ['*/a.conf', ['d/a.conf', 'e/a.conf']],
    ['**/a.conf', ['d/a.conf', 'e/a.conf']],
    ['?/../a.conf', ['d/../a.conf', 'e/../a.conf']],
    ['a.conf/*', []],
    ['{c,a}.conf', ['c.conf', 'a.conf']],
    ['{c,nosuch}.conf', ['c.conf']],
    ['{[ab],{B,c}}.conf', ['a.conf', 'B.conf', 'c.conf']],
    ['{a}.conf', ['a.conf']],
    ['\\{z\\}.conf', ['{z}.conf']],
    ['{a.conf', []],
    ['a$.conf', []],
  ])('%s', (pattern, expected) => {
    const folder = folderOf(Object.fromEntries(FILES.map((name) => [name, ''])));
    expect(glob(`${folder}/${pattern}`)).toEqual(expected.map((name) => `${folder}/${name}`));
  });

  it('finds names that are not UTF-8', () => {
    const folder = folderOf({ '\xff\xe4.conf': '' });
    expect(glob(`${folder}/\xff?.conf`)).toEqual([`${folder}/\xff\xe4.conf`]);
  });
});
