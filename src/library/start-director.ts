import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../director/configuration-error.ts';
import { resolveMailServers } from '../director/configured-hosts.ts';
import { Director } from '../director/director.ts';
import { DirectorServer } from '../director/director-server.ts';
import { addressText, type Listener } from '../director/listener.ts';
import { ListenError } from '../director/open-listener.ts';
import { createUserHasher } from '../hashing/user-hash.ts';
import { MAX_UINT32 } from '../protocol/limits.ts';
import { integerArgument } from './arguments.ts';
import { DirectorError } from './director-error.ts';
import { EmbeddedDirector } from './embedded-director.ts';
import { bytesToText, type Encoding, textToBytes } from './encoding.ts';
import { DEFAULT_USERNAME_HASH } from './user-hasher.ts';

/** What a director is like; the names in brackets are Dovecot's settings. */
export interface StartDirectorOptions {
  /**
   * The mail servers that it starts with (`director_mail_servers`): addresses, host names, and ranges such as
   * `10.0.0.1-10.0.0.9`, each with `@TAG` if it has a tag. At least one, each with 100 vhosts.
   */
  readonly mailServers: readonly string[];
  /** An existing folder for its sockets; a temporary one by default, which is removed at the end. */
  readonly folder?: string | undefined;
  /** A TCP port on 127.0.0.1, where it listens as well; 0 for any free one. None by default: everybody on the machine could connect. */
  readonly port?: number | undefined;
  /** How user names are hashed (`director_username_hash`); `%Lu` by default. */
  readonly usernameHash?: string | undefined;
  /** How long a user stays on a mail server, in seconds (`director_user_expire`); 900 by default. */
  readonly userExpireSeconds?: number | undefined;
  /** How long a move takes, in milliseconds (`director_user_kick_delay`); 2000 by default. */
  readonly userKickDelayMs?: number | undefined;
  /** `director_max_parallel_moves`; 100 by default. */
  readonly maxParallelMoves?: number | undefined;
  /** `director_max_parallel_kicks`; 100 by default. */
  readonly maxParallelKicks?: number | undefined;
  /** How the strings here stand for bytes; `utf8` by default. */
  readonly encoding?: Encoding | undefined;
}

const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_PORT = 65535;
const OWNER_ONLY = 0o600;

/**
 * Starts a director inside this process, for tests: it keeps users on mail servers as Dovecot's does, in memory, and serves
 * the admin protocol. It is no part of a ring, and no replacement for one.
 *
 * @throws DirectorError `INVALID_CONFIGURATION` for mail servers that make no sense, `LISTEN_FAILED`; RangeError for numbers
 *   that do not
 *
 * @example
 * await using embedded = await startDirector({ mailServers: ['10.0.0.11', '10.0.0.12'] });
 * await using director = await connect(embedded.address);
 */
export async function startDirector(options: StartDirectorOptions): Promise<EmbeddedDirector> {
  const {
    mailServers,
    folder,
    port,
    usernameHash = DEFAULT_USERNAME_HASH,
    userExpireSeconds = 900,
    userKickDelayMs = 2000,
    maxParallelMoves = 100,
    maxParallelKicks = 100,
    encoding = 'utf8',
  } = options;
  const director = new Director({
    hosts: await hostsOf(textToBytes(mailServers.join(' '), encoding), encoding),
    userExpireSeconds: integerArgument('userExpireSeconds', userExpireSeconds, 1, MAX_UINT32),
    userKickDelayMs: integerArgument('userKickDelayMs', userKickDelayMs, 0, MAX_TIMER_MS),
    maxParallelMoves: integerArgument('maxParallelMoves', maxParallelMoves, 1, MAX_UINT32),
    maxParallelKicks: integerArgument('maxParallelKicks', maxParallelKicks, 1, MAX_UINT32),
    hashUser: await createUserHasher(textToBytes(usernameHash, encoding), {}),
  });
  if (port !== undefined) integerArgument('port', port, 0, MAX_PORT);
  const temporary = folder === undefined ? await mkdtemp(join(tmpdir(), 'director-')) : undefined;
  const path = textToBytes(folder ?? temporary ?? '');
  const server = new DirectorServer(director, { error: () => {} });
  const close = async () => {
    await server.close();
    director.close();
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  };
  const open = async (listener: Listener) => bytesToText(addressText(await server.open(listener)));
  try {
    return new EmbeddedDirector({
      address: await open({ kind: 'unix', role: 'admin', path: `${path}/director-admin`, mode: OWNER_ONLY }),
      authreplyAddress: await open({
        kind: 'unix',
        role: 'authreply',
        path: `${path}/director-authreply`,
        mode: OWNER_ONLY,
      }),
      tcpAddress: port === undefined ? undefined : await open({ kind: 'tcp', role: 'admin', ip: '127.0.0.1', port }),
      assign: (user, tag) => {
        const hash = director.hashOf(textToBytes(user, encoding));
        return hash === undefined ? undefined : director.assign(hash, textToBytes(tag, encoding))?.ip;
      },
      close,
    });
  } catch (error) {
    await close();
    if (!(error instanceof ListenError)) throw error;
    throw new DirectorError('LISTEN_FAILED', bytesToText(error.message));
  }
}

async function hostsOf(mailServers: string, encoding: Encoding) {
  try {
    return await resolveMailServers(mailServers);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const message = [error.message, ...error.details].join(': ');
    throw new DirectorError('INVALID_CONFIGURATION', bytesToText(message, encoding));
  }
}
