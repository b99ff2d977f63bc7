import { readFileSync } from 'node:fs';

/** The character that Node decodes invalid UTF-8 to. */
const REPLACEMENT = '\ufffd';

/**
 * The program's arguments as bytes, latin1. Node decodes them as UTF-8. If that loses information, they are read from
 * /proc.
 *
 * @param argv `process.argv`
 */
export function rawArguments(argv: readonly string[]): string[] {
  const decoded = argv.slice(2);
  const raw = decoded.some((argument) => argument.includes(REPLACEMENT)) ? kernelStrings('cmdline') : undefined;
  return raw?.slice(raw.length - decoded.length) ?? decoded.map(toBytes);
}

/**
 * The program's environment as bytes, latin1.
 *
 * @param env `process.env`
 */
export function rawEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const decoded = Object.entries(env).map(([name, value = '']) => [name, value] as const);
  const lossy = decoded.some(([name, value]) => name.includes(REPLACEMENT) || value.includes(REPLACEMENT));
  const raw = lossy ? kernelStrings('environ')?.filter((item) => item.includes('=')) : undefined;
  return Object.fromEntries(
    raw?.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]) ??
      decoded.map(([name, value]) => [toBytes(name), toBytes(value)]),
  );
}

function kernelStrings(file: string): string[] | undefined {
  try {
    return readFileSync(`/proc/self/${file}`, 'latin1').split('\0').slice(0, -1);
  } catch {
    return undefined;
  }
}

function toBytes(text: string): string {
  return /[^\0-\x7f]/.test(text) ? Buffer.from(text).toString('latin1') : text;
}
