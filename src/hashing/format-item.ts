/** The offset, width and modifiers of a variable. */
export interface Layout {
  /** Where to start, in bytes; a negative offset counts from the end. */
  readonly offset: number;
  /** How many bytes to keep, 0 for all; if negative, how many to drop at the end. */
  readonly width: number;
  /** Whether to pad with `0` on the left to the width instead of cutting. */
  readonly zeros: boolean;
  readonly modifiers: string;
}

interface Item {
  readonly layout: Layout;
  readonly name: string;
  /** Whether the name was in braces. */
  readonly isLong: boolean;
}

const LAYOUT = /(-?)(0?)(\d*)(?:\.(0?)(-?)(\d*))?([LUEXRHNMDT]{0,10})/y;

/**
 * Parses one item of a format: `[-][0][digits][.[0][-][digits]][modifiers]variable`. spec: command-line 7
 *
 * @param start the index after the `%`
 * @returns no item if the format ends before a variable
 */
export function parseItem(format: string, start: number): { readonly item: Item | undefined; readonly end: number } {
  LAYOUT.lastIndex = start;
  const [text = '', minus, zero, digits = '', widthZero, widthMinus, widthDigits, modifiers = ''] =
    LAYOUT.exec(format) ?? [];
  const layout =
    widthDigits === undefined
      ? { offset: 0, width: integer(digits), zeros: zero === '0', modifiers }
      : {
          offset: minus ? -integer(digits) : integer(digits),
          width: widthMinus ? -integer(widthDigits) : integer(widthDigits),
          zeros: widthZero === '0',
          modifiers,
        };
  const at = start + text.length;
  const first = format[at];
  if (first === undefined) return { item: undefined, end: at };
  if (first === '{' && format.includes('}', at)) {
    const close = closingBrace(format, at + 1);
    return { item: { layout, name: format.slice(at + 1, close), isLong: true }, end: close + 1 };
  }
  return { item: { layout, name: first, isLong: false }, end: at + 1 };
}

/** Numbers wrap around at 32 bits. */
function integer(digits: string): number {
  return Number(BigInt.asIntN(32, BigInt(digits)));
}

/** The index of the closing brace; the length of the format if there is none. */
function closingBrace(format: string, start: number): number {
  let depth = 1;
  for (let at = start; at < format.length; at++) {
    if (format[at] === '\\') at++;
    else if (format[at] === '{') depth++;
    else if (format[at] === '}' && --depth === 0) return at;
  }
  return format.length;
}
