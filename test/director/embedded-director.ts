import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DirectorOptions } from '../../src/director/director.ts';
import { DirectorServer } from '../../src/director/director-server.ts';
import { testDirector } from './test-director.ts';

/** An embedded director that serves on unix sockets in a temporary folder. */
export class EmbeddedDirector {
  readonly #folder: string;
  readonly #close: () => Promise<void>;

  private constructor(folder: string, close: () => Promise<void>) {
    this.#folder = folder;
    this.#close = close;
  }

  static async start(options: Partial<DirectorOptions>): Promise<EmbeddedDirector> {
    const folder = await mkdtemp(join(tmpdir(), 'embedded-'));
    const director = await testDirector(options);
    const server = new DirectorServer(director, { error: () => {} });
    const embedded = new EmbeddedDirector(folder, async () => {
      await server.close();
      director.close();
      await rm(folder, { recursive: true });
    });
    await server.open({ kind: 'unix', role: 'admin', path: embedded.adminSocket, mode: 0o600 });
    await server.open({ kind: 'unix', role: 'authreply', path: embedded.authreplySocket, mode: 0o600 });
    return embedded;
  }

  get adminSocket(): string {
    return join(this.#folder, 'director-admin');
  }

  get authreplySocket(): string {
    return join(this.#folder, 'director-authreply');
  }

  stop(): Promise<void> {
    return this.#close();
  }
}
