import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBytesHasher } from '../../src/hashing/bytes-hasher.ts';
import { createUserHasher } from '../../src/hashing/user-hash.ts';
import { anyBytes } from '../arbitraries.ts';

it.each(['%Lu', '%u', '%Ld'])('hashes names by %s like strings', async (format) => {
  const hash = await createUserHasher(format, {});
  const hashBytes = await createBytesHasher(format, {});
  const name = fc.oneof(anyBytes, fc.emailAddress(), fc.string({ unit: fc.constantFrom('A', 'Z', '@', '[', '\xc1') }));
  fc.assert(
    fc.property(name, anyBytes, anyBytes, (text, before, behind) => {
      const bytes = Buffer.from(before + text + behind, 'latin1');
      expect(hashBytes(bytes, before.length, before.length + text.length)).toBe(hash(text));
    }),
  );
});

it('hashes names of every length', async () => {
  const hash = await createUserHasher('%Lu', {});
  const hashBytes = await createBytesHasher('%Lu', {});
  const text = 'aBcDeFgHiJ'.repeat(15);
  const bytes = Buffer.from(text);
  for (let length = 0; length <= text.length; length++) {
    expect(hashBytes(bytes, 0, length)).toBe(hash(text.slice(0, length)));
  }
});
