import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userHasher } from '../../src/index.ts';
import { bytesToText, textToBytes } from '../../src/library/encoding.ts';
import { embedded } from './embedded.ts';

const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('\x01', '\t', '\n', '\r', '@', 'ö', '\u{1f600}', '7'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
  })
  .filter((string) => !string.includes('\0'));
const bytes = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)) });

describe('strings', () => {
  it('are encoded and decoded, in both encodings', () => {
    fc.assert(
      fc.property(text, (string) => {
        expect(textToBytes(string)).toBe(Buffer.from(string).toString('latin1'));
        expect(bytesToText(textToBytes(string))).toBe(string);
      }),
    );
    fc.assert(
      fc.property(bytes, (string) => {
        expect(bytesToText(textToBytes(string, 'latin1'), 'latin1')).toBe(string);
      }),
    );
  });

  it('that cannot be encoded are refused', () => {
    for (const string of ['a\0', '\ud800', 'a\udc00b']) expect(() => textToBytes(string)).toThrow(TypeError);
    for (const string of ['a\0', '€']) expect(() => textToBytes(string, 'latin1')).toThrow(TypeError);
  });

  it.each([
    ['utf8', text],
    ['latin1', bytes],
  ] as const)('of names and tags are returned unchanged by the director, as %s', async (encoding, strings) => {
    const { server, director } = await embedded({ encoding }, { encoding });
    const hashOf = await userHasher('%Lu', { encoding });
    await fc.assert(
      fc.asyncProperty(strings, strings, async (user, tag) => {
        await director.hostSet('10.0.0.1', { tag });
        const added = (await director.hostList().toArray()).find(({ ip }) => ip === '10.0.0.1');
        expect(added?.tag).toBe(tag);
        const ip = server.login(user, { tag });
        expect((await director.userLookup(user, { tag })).current).toBe(ip);
        expect((await director.userLookup(hashOf(user), { tag })).current).toBe(ip);
        await director.hostRemove('10.0.0.1');
        await director.hostFlush('all');
      }),
      { numRuns: 50 },
    );
  });
});
