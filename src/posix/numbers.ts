import { MAX_UINT32 } from './limits.ts';

const MAX_EXACT_DIGITS = 15;
const MAX_INT64 = 9223372036854775807n;

/** A 32-bit unsigned decimal: digits only, leading zeros allowed. spec: command-line 2.1, protocol 3.1 */
export function parseUint(text: string): number | undefined {
  const value = parseDigits(text);
  return value !== undefined && value <= MAX_UINT32 ? value : undefined;
}

/** Digits only; exact up to 2^53. Lists have millions of numbers, and a regular expression would be slower. */
function parseDigits(text: string): number | undefined {
  if (text === '') return undefined;
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** A signed 64-bit decimal. spec: command-line 1.4 */
export function parseInt64(text: string): bigint | undefined {
  if (!/^-?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= MAX_INT64 && value >= -MAX_INT64 - 1n ? value : undefined;
}

/** Unix seconds, a signed 64-bit decimal; rounded beyond 2^53. spec: command-line 2.1 */
export function parseTime(text: string): number | undefined {
  if (text.length <= MAX_EXACT_DIGITS && !text.startsWith('-')) return parseDigits(text);
  const value = parseInt64(text);
  return value === undefined ? undefined : Number(value);
}

/** A TCP port from 1 to 65535. spec: command-line 2.2 */
export function parsePort(text: string): number | undefined {
  const port = parseUint(text);
  return port !== undefined && port >= 1 && port <= 65535 ? port : undefined;
}
