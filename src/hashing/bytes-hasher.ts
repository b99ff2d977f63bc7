import { MAX_SHORT_BYTES, md5PrefixOfLowerCase } from './md5.ts';
import { createUserHasher } from './user-hash.ts';

/** The hash of a name that is a range of bytes; it throws HashFormatError when the format does not expand. */
export type BytesHasher = (bytes: Buffer, start: number, end: number) => number;

/**
 * As {@link createUserHasher}, for names by the million: the format that directors have by default needs no string for
 * each of them.
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
