import { visibleControls } from '../../posix/visible-controls.ts';
import type { Style } from '../shared/drawing/style.ts';

/** The size and style of what is drawn. */
export interface Canvas {
  /** In characters. */
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
}

/** A part of a line, in one colour. */
export interface Piece {
  readonly text: string;
  readonly colour?: Parameters<Style>[0] | undefined;
}

/** Joins pieces into a line that is clipped to the width of the canvas. */
export function line(pieces: readonly Piece[], { columns, style }: Canvas): string {
  let room = columns;
  let drawn = '';
  for (const { text, colour } of pieces) {
    const clipped = clip(text, room);
    room -= widthOf(clipped);
    drawn += colour === undefined || clipped === '' ? clipped : style(colour, clipped);
  }
  return drawn;
}

/** Decodes untrusted UTF-8 bytes, given as latin1, and makes control characters safe for a terminal. */
export function shown(bytes: string): string {
  return Buffer.from(visibleControls(bytes), 'latin1')
    .toString()
    .replace(/[\t\n]/g, ' ');
}

/** The width of text, in characters. */
export function widthOf(text: string): number {
  return [...text].length;
}

export function clip(text: string, columns: number): string {
  return [...text].slice(0, Math.max(columns, 0)).join('');
}

export function pad(text: string, columns: number, isToRight = false): string {
  const spaces = ' '.repeat(Math.max(columns - widthOf(text), 0));
  return isToRight ? spaces + text : text + spaces;
}

/** Formats a number with its sign; 0 has none. */
export function signed(number: number): string {
  return number > 0 ? `+${number}` : String(number);
}
