import type { SettingType } from './known-settings.ts';

const MAX_UINT32 = 4294967295n;
const MAX_UINT64 = 18446744073709551615n;

/** A text is not a valid value for the type of its setting. The message is Dovecot's. spec: command-line 6.4 */
export class InvalidValueError extends Error {
  override readonly name = 'InvalidValueError';
}

/** @throws InvalidValueError if the text is not a valid value of the type */
export function checkValue(type: SettingType, text: string): void {
  switch (type) {
    case 'string':
      return;
    case 'bool':
      parseBool(text);
      return;
    case 'uint':
      parseNumber(text);
      return;
    case 'mode':
      parseMode(text);
      return;
    case 'port':
      parsePort(text);
      return;
    case 'size':
      parseSize(text);
      return;
    case 'time':
      parseTime(text);
      return;
    default:
      if (!type.includes(text)) throw new InvalidValueError(`Invalid value: ${text}`);
  }
}

/**
 * Formats a value as Dovecot does where `$name` refers to it.
 *
 * @throws InvalidValueError
 */
export function canonicalText(type: SettingType, text: string): string {
  switch (type) {
    case 'bool':
      return parseBool(text) ? 'yes' : 'no';
    case 'uint':
      return String(parseNumber(text));
    case 'port':
      return String(parsePort(text));
    case 'size':
      return inLargestUnit(parseSize(text), sizeUnits);
    case 'time':
      return inLargestUnit(parseTime(text), timeUnits);
    default:
      return text;
  }
}

const sizeUnits = [
  ['T', 1024 ** 4],
  ['G', 1024 ** 3],
  ['M', 1024 ** 2],
  ['k', 1024],
  ['B', 1],
] as const;

const timeUnits = [
  ['weeks', 604_800],
  ['days', 86_400],
  ['hours', 3600],
  ['mins', 60],
  ['secs', 1],
] as const;

function inLargestUnit(amount: number, units: readonly (readonly [string, number])[]): string {
  if (amount === 0) return '0';
  const [unit, length] = units.find(([, length]) => amount % length === 0) ?? ['', 1];
  return `${amount / length} ${unit}`;
}

/** @throws InvalidValueError */
export function parseBool(text: string): boolean {
  if (/^(?:y|yes|1)$/i.test(text)) return true;
  if (/^no$/i.test(text)) return false;
  throw new InvalidValueError(`Invalid boolean value: ${text} (use yes or no)`);
}

/**
 * Parses an unsigned 32-bit decimal number.
 *
 * @throws InvalidValueError
 */
export function parseNumber(text: string): number {
  const reason = !/^-?[0-9]+$/.test(text)
    ? 'Not a valid number'
    : text.startsWith('-')
      ? 'Number too small'
      : BigInt(text) > MAX_UINT32
        ? 'Number too large'
        : undefined;
  if (reason !== undefined) throw new InvalidValueError(`Invalid number ${text}: ${reason}`);
  return Number(text);
}

/**
 * Parses the permission bits of a socket: octal with a leading zero, else decimal.
 *
 * @throws InvalidValueError
 */
export function parseMode(text: string): number {
  if (!text.startsWith('0')) return parseNumber(text);
  if (!/^[0-7]+$/.test(text)) throw new InvalidValueError(`Invalid number: ${text}`);
  return Number.parseInt(text, 8);
}

/**
 * Parses a TCP port, 0 to 65535.
 *
 * @throws InvalidValueError
 */
export function parsePort(text: string): number {
  if (!/^[0-9]+$/.test(text) || Number(text) > 65535) throw new InvalidValueError(`Invalid port number ${text}`);
  return Number(text);
}

/**
 * Parses a size, such as `10 M`.
 *
 * @returns bytes
 * @throws InvalidValueError
 */
export function parseSize(text: string): number {
  const [, digits = '', unit = ''] = /^([0-9]+) *(|b|[kmgt](?:i?b?))$/i.exec(text) ?? [];
  if (digits === '' || BigInt(digits) > MAX_UINT64) throw new InvalidValueError(`Invalid size: ${text}`);
  const exponent = ' kmgt'.indexOf(unit.charAt(0).toLowerCase());
  const size = BigInt(digits) << BigInt(Math.max(exponent, 0) * 10);
  if (size > MAX_UINT64) throw new InvalidValueError(`Size is too large: ${text}`);
  return Number(size);
}

/**
 * Parses a time interval, such as `15 mins`. A unit can be abbreviated.
 *
 * @returns seconds
 * @throws InvalidValueError
 */
export function parseTime(text: string): number {
  const [, digits = '', unit = ''] = /^([0-9]+) *([a-z]*)$/i.exec(text) ?? [];
  if (digits === '' || BigInt(digits) > MAX_UINT64) throw new InvalidValueError(`Invalid time interval: ${text}`);
  const count = BigInt(digits);
  if (unit === '') {
    if (count === 0n) return 0;
    throw new InvalidValueError(`Time interval '${text}' is missing units (add e.g. 's' for seconds)`);
  }
  const length = unitMilliseconds(unit.toLowerCase());
  if (length === undefined) throw new InvalidValueError(`Invalid time interval: ${text}`);
  const milliseconds = count * length;
  if (milliseconds % 1000n !== 0n) {
    throw new InvalidValueError(`Milliseconds not supported for this setting: ${text}`);
  }
  if (milliseconds / 1000n > MAX_UINT32) throw new InvalidValueError(`Time interval is too large: ${text}`);
  return Number(milliseconds / 1000n);
}

function unitMilliseconds(unit: string): bigint | undefined {
  if ('secs'.startsWith(unit) || 'seconds'.startsWith(unit)) return 1000n;
  if ('mins'.startsWith(unit) || 'minutes'.startsWith(unit)) return 60_000n;
  if ('msecs'.startsWith(unit) || 'milliseconds'.startsWith(unit)) return 1n;
  if ('hours'.startsWith(unit)) return 3_600_000n;
  if ('days'.startsWith(unit)) return 86_400_000n;
  return 'weeks'.startsWith(unit) ? 604_800_000n : undefined;
}
