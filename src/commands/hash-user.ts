import type { BytesHasher } from '../hashing/bytes-hasher.ts';
import { EX_TEMPFAIL } from '../program/exit-status.ts';
import type { CommandContext } from './shared/subcommand.ts';

/**
 * Creates a function that hashes user names. For a name with which the format cannot be expanded, it reports an error
 * and returns undefined. spec: command-line 7, differences D5
 */
export async function userHasher(context: CommandContext): Promise<(name: string) => number | undefined> {
  const { createUserHasher } = await import('../hashing/user-hash.ts');
  const { directorUsernameHash, environment } = context.settings;
  const hash = await createUserHasher(directorUsernameHash, environment);
  const report = await formatErrorReport(context);
  return (name) => {
    try {
      return hash(name);
    } catch (error) {
      return report(error);
    }
  };
}

/** Like {@link userHasher}, for names that are byte ranges of a buffer. */
export async function userBytesHasher(
  context: CommandContext,
): Promise<(...name: Parameters<BytesHasher>) => number | undefined> {
  const { createBytesHasher } = await import('../hashing/bytes-hasher.ts');
  const { directorUsernameHash, environment } = context.settings;
  const hash = await createBytesHasher(directorUsernameHash, environment);
  const report = await formatErrorReport(context);
  return (bytes, start, end) => {
    try {
      return hash(bytes, start, end);
    } catch (error) {
      return report(error);
    }
  };
}

async function formatErrorReport({ log, fail, settings }: CommandContext): Promise<(error: unknown) => undefined> {
  const { HashFormatError } = await import('../hashing/hash-format-error.ts');
  const format = settings.directorUsernameHash;
  return (error) => {
    if (!(error instanceof HashFormatError)) throw error;
    log.error(`Failed to expand director_username_hash=${format}: ${error.message}`);
    fail(EX_TEMPFAIL);
    return undefined;
  };
}
