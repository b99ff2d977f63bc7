import { addressText, type Listener } from './listener.ts';

const FOR_GROUP = 0o060;
const FOR_OTHERS = 0o006;

/** Whether an address, in canonical form, can only be reached from this machine. */
export function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1' || ip.startsWith('::ffff:127.');
}

/**
 * Warns of an admin socket that others than its owner can connect to. The protocol has no authentication: everyone who
 * can connect has full control.
 *
 * @returns a warning; undefined for a unix socket that only its owner can use, and for a port on the loopback interface
 */
export function exposureOf(listener: Listener): string | undefined {
  if (listener.role !== 'admin') return undefined;
  const who = listener.kind === 'tcp' ? reachOf(listener.ip) : usersOf(listener.mode);
  if (who === undefined) return undefined;
  const mode = listener.kind === 'unix' ? ` (mode 0${listener.mode.toString(8)})` : '';
  return `${listener.role} ${addressText(listener)}${mode} is open to ${who}, and asks for no password`;
}

function reachOf(ip: string): string | undefined {
  return isLoopback(ip) ? undefined : 'other machines';
}

function usersOf(mode: number): string | undefined {
  if ((mode & FOR_OTHERS) !== 0) return 'all users';
  return (mode & FOR_GROUP) === 0 ? undefined : 'its group';
}
