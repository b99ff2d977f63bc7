import { MAX_SHORT_BYTES, md5PrefixOfLowerCase } from './md5.ts';
import { createUserHasher } from './user-hash.ts';

/** Hashes the name in a range of bytes. Throws HashFormatError if the format cannot be expanded. */
export type BytesHasher = (bytes: Buffer, start: number, end: number) => number;

/**
 * The same as {@link createUserHasher}, for millions of names: with the default format it creates no string for each
 * name.
 */
export async function createBytesHasher(
  format: string,
  environment: Readonly<Record<string, string>>,
): Promise<BytesHasher> {
  const hash = await createUserHasher(format, environment);
  const hashText: BytesHasher = (bytes, start, end) => hash(bytes.toString('latin1', start, end));
  if (format !== '%Lu') return hashText;
  return (bytes, start, end) =>
    end - start > MAX_SHORT_BYTES ? hashText(bytes, start, end) : md5PrefixOfLowerCase(bytes, start, end) || 1;
}
