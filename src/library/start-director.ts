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
import { MAX_UINT32 } from '../posix/limits.ts';
import { integerArgument } from './arguments.ts';
import { DirectorError } from './director-error.ts';
import { EmbeddedDirector } from './embedded-director.ts';
import { bytesToText, type Encoding, textToBytes } from './encoding.ts';
import { DEFAULT_USERNAME_HASH } from './user-hasher.ts';

/** Options of a director. The names in parentheses are Dovecot's settings. */
export interface StartDirectorOptions {
  /**
   * The initial mail servers (`director_mail_servers`): addresses, host names, and ranges such as `10.0.0.1-10.0.0.9`,
   * each optionally followed by `@TAG`. At least one is required. Each gets 100 vhosts.
   */
  readonly mailServers: readonly string[];
  /** An existing folder for the sockets; by default a temporary folder, which is removed when the director closes. */
  readonly folder?: string | undefined;
  /**
   * A TCP port on 127.0.0.1 to listen on as well; 0 for any free port. None by default, because every user of the
   * machine can connect to it.
   */
  readonly port?: number | undefined;
  /** How user names are hashed (`director_username_hash`); `%Lu` by default. */
  readonly usernameHash?: string | undefined;
  /** How long an inactive user stays assigned, in seconds (`director_user_expire`); 900 by default. */
  readonly userExpireSeconds?: number | undefined;
  /** How long a move takes, in milliseconds (`director_user_kick_delay`); 2000 by default. */
  readonly userKickDelayMs?: number | undefined;
  /** `director_max_parallel_moves`; 100 by default. */
  readonly maxParallelMoves?: number | undefined;
  /** `director_max_parallel_kicks`; 100 by default. */
  readonly maxParallelKicks?: number | undefined;
  /** The encoding of user names, tags and the other strings; `utf8` by default. */
  readonly encoding?: Encoding | undefined;
}

const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_PORT = 65535;
const OWNER_ONLY = 0o600;

/**
 * Starts a director in this process, for tests. It assigns users to mail servers as Dovecot's director does, keeps them
 * in memory, and serves the admin protocol. It does not join or replace a ring.
 *
 * @throws DirectorError `INVALID_CONFIGURATION` for invalid mail servers, `LISTEN_FAILED`; RangeError for numbers that
 *   are out of range
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
