import { parseUint } from './numbers.ts';

const canonicalIpv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * Parses an address in any form that a director or its clients accept.
 * spec: command-line 2.1 (rules 1 to 4), protocol 3.1
 *
 * @returns the canonical form: `a.b.c.d` or compressed lower-case IPv6; undefined for anything else, including names
 */
export function parseIp(text: string): string | undefined {
  if (canonicalIpv4.test(text)) return text;
  const number = parseUint(text);
  if (number !== undefined) return ipv4Text(number);
  const dotted = parseDotted(text);
  if (dotted !== undefined) return dotted;
  if (text.includes(':')) {
    const groups = parseIpv6(text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text);
    return groups === undefined ? undefined : ipv6Text(groups);
  }
  const lenient = parseInetAton(text);
  return lenient === undefined ? undefined : ipv4Text(lenient);
}

function ipv4Text(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** Four decimal numbers. Leading zeros are ignored, unlike in inet_aton(). */
function parseDotted(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = parts.map(parseUint);
  return bytes.every((byte) => byte !== undefined && byte < 256) ? bytes.join('.') : undefined;
}

/** The C library's inet_aton(): one to four decimal, octal or hex parts; what follows white space is ignored. */
function parseInetAton(text: string): number | undefined {
  const parts = text.split(/[ \t\n\v\f\r]/, 1)[0]?.split('.') ?? [];
  if (parts.length > 4) return undefined;
  let address = 0;
  for (const [index, part] of parts.entries()) {
    const value = parseCNumber(part);
    if (value === undefined) return undefined;
    const last = index === parts.length - 1;
    if (value >= (last ? 256 ** (4 - index) : 256)) return undefined;
    address += last ? value : value * 256 ** (3 - index);
  }
  return address;
}

function parseCNumber(text: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number.parseInt(text, 16);
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^[1-9][0-9]*$/.test(text) ? Number(text) : undefined;
}

/** inet_pton(): eight 16-bit groups; undefined for anything that is not an IPv6 address. */
export function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : undefined;
  return missing >= 1 ? [...head, ...Array<number>(missing).fill(0), ...tail] : undefined;
}

function parseGroups(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else if (mayEndDotted && index === parts.length - 1 && isStrictDotted(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else {
      return undefined;
    }
  }
  return groups;
}

function isStrictDotted(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256);
}

/** inet_ntop(): compresses the first of the longest runs of two or more zero groups. */
export function ipv6Text(groups: readonly number[]): string {
  let start = -1;
  let length = 1;
  for (let index = 0; index < 8; index++) {
    let run = 0;
    while (groups[index + run] === 0) run++;
    if (run > length) [start, length] = [index, run];
    index += run;
  }
  const embedded = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff));
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (embedded) {
    const [high = 0, low = 0] = groups.slice(6);
    return `::${length === 5 ? 'ffff:' : ''}${ipv4Text(high * 65536 + low)}`;
  }
  return start < 0 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}
