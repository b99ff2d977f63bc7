import { Conversation } from './conversation.ts';
import { VERSION_LINE } from './scripted-server.ts';

const AUTHREPLY_VERSION_LINE = 'VERSION\tdirector-authreply-client\t1\t0\n';

/**
 * Looks up a host for each of these auth replies, and waits for all answers.
 *
 * @param path the authreply socket
 * @returns the lines from the director, starting with its version
 */
export async function lookUp(path: string, lines: readonly string[]): Promise<string[]> {
  const conversation = await Conversation.open(path);
  conversation.send(AUTHREPLY_VERSION_LINE + lines.map((line) => `${line}\n`).join(''));
  const { text } = await conversation.said((said) => said.split('\n').length === lines.length + 2);
  conversation.close();
  return text.split('\n').slice(0, -1);
}

/** The auth replies for users who log in. */
export function logins(names: readonly string[], tag = ''): string[] {
  return names.map((name, index) => `OK\t${index}\tproxy\tuser=${name}\tdirector_tag=${tag}`);
}

/**
 * Selects the users who are not assigned and can be assigned to a host: lookups of others could have to wait. Names of
 * digits are omitted, because they would be looked up as hashes.
 *
 * @param path the admin socket
 */
export async function unhindered(path: string, users: readonly string[], tag = ''): Promise<string[]> {
  const names = users.filter((name) => /\D/.test(name));
  const conversation = await Conversation.open(path);
  conversation.send(VERSION_LINE + names.map((name) => `USER-LOOKUP\t${name}\t${tag}\n`).join(''));
  const { text } = await conversation.said((said) => said.split('\n').length === names.length + 2);
  conversation.close();
  const [, ...current] = text.split('\n');
  return names.filter((_, index) => /^\t0\t.+\t/.test(current[index] ?? ''));
}
