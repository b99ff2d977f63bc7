import { basename } from 'node:path';
import { ConfigurationError } from '../configuration-error.ts';
import { roleOfName } from '../configured-listeners.ts';
import type { OpenDescriptor } from './open-descriptors.ts';

/** The protocol of a socket of a service, or of its named pipe. */
export type ServiceRole = 'admin' | 'authreply' | 'login' | 'userdb' | 'events' | 'notify';

export interface InheritedListener {
  readonly fd: number;
  readonly role: ServiceRole;
  /** For log lines. */
  readonly name: string;
}

type Environment = Readonly<Record<string, string>>;

/**
 * Determines the roles of the descriptors that Dovecot or systemd has opened, by the part of each name after its last
 * `-`. The name of a unix socket is that of its path; the name of a TCP port is in the environment.
 * spec: protocol 5, dovecot-2.4 2
 *
 * @throws ConfigurationError if the name of a port cannot be determined
 */
export function inheritedListeners(
  descriptors: readonly OpenDescriptor[],
  environment: Environment,
): InheritedListener[] {
  const portNames = namesOfPorts(descriptors, environment);
  return descriptors.flatMap((descriptor) => {
    const { fd, kind } = descriptor;
    const name = descriptor.kind === 'tcp' ? (portNames.get(fd) ?? '') : basename(descriptor.path);
    const role = roleOf(name, kind);
    return role === undefined ? [] : [{ fd, role, name }];
  });
}

/** @returns undefined for listeners that only a ring needs */
function roleOf(name: string, kind: OpenDescriptor['kind']): ServiceRole | undefined {
  if (kind === 'fifo') return 'notify';
  const role = roleOfName(name);
  if (role !== undefined) return role;
  if (/(^|-)userdb$/.test(name)) return 'userdb';
  if (/(^|-)events$/.test(name)) return 'events';
  return kind === 'tcp' || /(^|-)ring$/.test(name) ? undefined : 'login';
}

/**
 * The names of TCP ports, by descriptor. Dovecot gives the names of all listeners, in order. Those that are not the
 * name of a path belong to the ports.
 */
function namesOfPorts(descriptors: readonly OpenDescriptor[], environment: Environment): Map<number, string> {
  const named = systemdNames(environment);
  if (named.size > 0) return named;
  const names = dovecotNames(environment);
  for (const descriptor of descriptors) {
    const index = descriptor.kind === 'tcp' ? -1 : names.indexOf(basename(descriptor.path));
    if (index >= 0) names.splice(index, 1);
  }
  const ports = descriptors.filter(({ kind }) => kind === 'tcp');
  const roles = new Set(names.map((name) => roleOf(name, 'tcp')));
  if (names.length !== ports.length && roles.size > 1) {
    throw new ConfigurationError(
      `${ports.length} TCP sockets are open, and ${names.length} have names: ${names.join(' ')}`,
    );
  }
  return new Map(ports.map(({ fd }, index) => [fd, names[index] ?? names[0] ?? '']));
}

function dovecotNames(environment: Environment): string[] {
  const count = Number(environment.SOCKET_COUNT ?? 0);
  return Array.from(
    { length: count },
    (_, index) => (environment[`SOCKET${index}_SETTINGS`] ?? '').split('\t')[0] ?? '',
  );
}

/** The names of the descriptors from 3 on, as in sd_listen_fds_with_names(3). */
function systemdNames(environment: Environment): Map<number, string> {
  if (environment.LISTEN_PID !== String(process.pid)) return new Map();
  return new Map((environment.LISTEN_FDNAMES ?? '').split(':').map((name, index) => [index + 3, name]));
}
