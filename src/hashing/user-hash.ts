import { md5Prefix } from './md5.ts';

export { HashFormatError } from './hash-format-error.ts';

/** The 32-bit hash that identifies a user for directors; never 0. */
export type UserHasher = (name: string) => number;

/**
 * Creates a function that hashes a user name (latin1): the first four bytes of the MD5 of the expanded format. The
 * function throws HashFormatError if the format cannot be expanded. spec: command-line 7, protocol 4.3
 *
 * @param format the value of `director_username_hash`, latin1
 * @param environment the variables for `%{env:NAME}`
 */
export async function createUserHasher(
  format: string,
  environment: Readonly<Record<string, string>>,
): Promise<UserHasher> {
  if (format === '%Lu') return (name) => hashText(lowerCase(name));
  const { compileFormat } = await import('./format.ts');
  const expand = compileFormat(format, environment);
  return (name) => hashText(expand(name));
}

function hashText(text: string): number {
  return md5Prefix(text) || 1;
}

const capital = /[A-Z]/;

/** Converts ASCII letters only, as the original does. */
function lowerCase(text: string): string {
  return capital.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
