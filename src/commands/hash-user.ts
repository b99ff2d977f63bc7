import { EX_TEMPFAIL } from './exit-status.ts';
import type { CommandContext } from './subcommand.ts';

/**
 * Makes the function that hashes user names. A name for which the format does not expand gives undefined, after an error
 * line. spec: cli.md 7, decisions.md D5
 */
export async function userHasher(context: CommandContext): Promise<(name: string) => number | undefined> {
  const { HashFormatError, createUserHasher } = await import('../hashing/user-hash.ts');
  const { settings, environment } = context.settings;
  const format = settings.directorUsernameHash;
  const hash = await createUserHasher(format, environment);
  return (name) => {
    try {
      return hash(name);
    } catch (error) {
      if (!(error instanceof HashFormatError)) throw error;
      context.log.error(`Failed to expand director_username_hash=${format}: ${error.message}`);
      context.fail(EX_TEMPFAIL);
      return undefined;
    }
  };
}
