import { md5Prefix } from './md5.ts';

export { HashFormatError } from './hash-format-error.ts';

/** The 32 bit hash by which directors know a user; never 0. */
export type UserHasher = (name: string) => number;

/**
 * Makes the function from a user name (latin1) to its hash: the first four bytes of the MD5 of the expanded format. The
 * function throws HashFormatError when the format does not expand. spec: command-line 7, protocol 4.3
 *
 * @param format latin1, as the setting `director_username_hash` has it
 * @param environment for `%{env:NAME}`
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

/** Only ASCII letters have a lower case here. */
function lowerCase(text: string): string {
  return capital.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
