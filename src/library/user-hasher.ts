import { createUserHasher, HashFormatError } from '../hashing/user-hash.ts';
import { DirectorError } from './director-error.ts';
import { bytesToText, type Encoding, textToBytes } from './encoding.ts';

/** The default of `director_username_hash`. */
export const DEFAULT_USERNAME_HASH = '%Lu';

export interface UserHasherOptions {
  /** The encoding of names and of the format; `utf8` by default. */
  readonly encoding?: Encoding | undefined;
  /** The variables for `%{env:NAME}` in the format; none by default. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** The hash of a user name: 32 bits, unsigned, never 0. */
export type UserHasher = (user: string) => number;

/**
 * Creates the function that directors hash user names with: the start of the MD5 of the expanded format.
 *
 * @param format the value of `director_username_hash`; `%Lu`, the name in lower case, by default
 * @returns a function that throws TypeError for a name that cannot be encoded, and DirectorError with the code
 *   `INVALID_FORMAT` if the format cannot be expanded
 *
 * @example
 * const hashOf = await userHasher('%Ln');
 * hashOf('alice@example.com') === hashOf('Alice');
 */
export async function userHasher(
  format: string = DEFAULT_USERNAME_HASH,
  options: UserHasherOptions = {},
): Promise<UserHasher> {
  const { encoding = 'utf8', environment = {} } = options;
  const variables = Object.entries(environment).map(([name, value]) => [name, textToBytes(value, encoding)]);
  const hash = await createUserHasher(textToBytes(format, encoding), Object.fromEntries(variables));
  return (user) => {
    try {
      return hash(textToBytes(user, encoding));
    } catch (error) {
      if (!(error instanceof HashFormatError)) throw error;
      throw new DirectorError('INVALID_FORMAT', bytesToText(error.message, encoding));
    }
  };
}
