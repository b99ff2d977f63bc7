import { AUTHREPLY_VERSION, LineClient } from '../test/harness/line-client.ts';
import { userName } from './user-names.ts';

const LOGINS_A_WRITE = 100_000;

/** The lookups of users who log in, by the number of the first and their count. */
export function lookups(first: number, count: number): string {
  const line = (index: number) => `OK\t${index}\tproxy\tuser=${userName(first + index)}\n`;
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

/** Logs users in, from the number `first` to before `end`. */
export async function logIn(path: string, first: number, end: number): Promise<void> {
  const client = new LineClient(path, AUTHREPLY_VERSION);
  for (let next = first; next < end; next += LOGINS_A_WRITE) {
    const count = Math.min(LOGINS_A_WRITE, end - next);
    await client.ask(lookups(next, count), count);
  }
  client.close();
}
