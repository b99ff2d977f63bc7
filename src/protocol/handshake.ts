import { parseUint } from './numbers.ts';

const SERVICE = 'director-doveadm';

/** The line that both sides of an admin connection send first, its line feed included. spec: protocol 2 */
export const versionLine = `VERSION\t${SERVICE}\t1\t0\n`;

/** Whether the peer's first line names the service and its major version; the minor may be any number. spec: protocol 2 */
export function isCompatible(line: string, expected = SERVICE): boolean {
  const match = /^VERSION\t([^\t]*)\t([^\t]*)\t(.*)$/s.exec(line);
  if (match === null) return false;
  const [, service, major = '', minor = ''] = match;
  return service === expected && parseUint(major) === 1 && parseUint(minor) !== undefined;
}
