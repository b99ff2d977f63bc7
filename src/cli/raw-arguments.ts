import { readFileSync } from 'node:fs';

const REPLACEMENT = '\ufffd';

/**
 * The program's arguments as the bytes they are (latin1). Node decodes them as UTF-8; where that loses something the
 * kernel still has the original.
 *
 * @param argv `process.argv`
 */
export function rawArguments(argv: readonly string[]): string[] {
  const decoded = argv.slice(2);
  if (!decoded.some((argument) => argument.includes(REPLACEMENT))) return decoded.map(toBytes);
  try {
    const all = readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(0, -1);
    return all.slice(all.length - decoded.length);
  } catch {
    return decoded.map(toBytes);
  }
}

/** Text as the latin1 string of its UTF-8 bytes. */
export function toBytes(text: string): string {
  return /[^\0-\x7f]/.test(text) ? Buffer.from(text).toString('latin1') : text;
}
