import { onTestFinished } from 'vitest';
import { type ConnectOptions, connect, type StartDirectorOptions, startDirector } from '../../src/index.ts';

/** A director with `127.0.40.11`, `.12` and, with the tag `blå`, `.20`, and a connection to it, until the test ends. */
export async function embedded(options: Partial<StartDirectorOptions> = {}, how: ConnectOptions = {}) {
  const server = await startDirector({ mailServers: ['127.0.40.11-127.0.40.12', '127.0.40.20@blå'], ...options });
  onTestFinished(() => server.close());
  const director = await connect(server.address, how);
  onTestFinished(() => director.close());
  return { server, director };
}
