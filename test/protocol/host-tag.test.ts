import { expect, it } from 'vitest';
import { splitTag } from '../../src/protocol/host-tag.ts';

it.each<[string, string | undefined, host: string, tag: string | undefined]>([
  ['host', undefined, 'host', undefined],
  ['host', '', 'host', undefined],
  ['host', 'x', 'host', 'x'],
  ['host@', undefined, 'host', ''],
  ['host@a@b', undefined, 'host', 'a@b'],
  ['@a', '', '', 'a'],
  ['host@a', 'x', 'host@a', 'x'],
])('splits %j with the tag %j', (text, given, host, tag) => {
  expect(splitTag(text, given)).toEqual({ host, tag });
});
