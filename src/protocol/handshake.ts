import { parseUint } from '../posix/numbers.ts';

const SERVICE = 'director-doveadm';

/** The first line that each side of an admin connection sends, including its line feed. spec: protocol 2 */
export const versionLine = `VERSION\t${SERVICE}\t1\t0\n`;

/**
 * Whether the peer's version line has the expected service and major version, and any numeric minor version.
 * spec: protocol 2
 */
export function isCompatible(line: string, expected = SERVICE): boolean {
  const [word, service, major = '', minor = '', surplus] = line.split('\t');
  if (word !== 'VERSION' || service !== expected || surplus !== undefined) return false;
  return parseUint(major) === 1 && parseUint(minor) !== undefined;
}
