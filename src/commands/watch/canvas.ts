import { visibleControls } from '../../formatters/visible-controls.ts';
import type { Style } from '../drawing/style.ts';

/** What is drawn on. */
export interface Canvas {
  /** In characters. */
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
}

/** A part of a line in one colour. */
export interface Piece {
  readonly text: string;
  readonly colour?: Parameters<Style>[0] | undefined;
}

/** A line of pieces, no wider than the canvas. */
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

/** Bytes that come from elsewhere, latin1, as text that cannot steer the terminal. */
export function shown(bytes: string): string {
  return Buffer.from(visibleControls(bytes), 'latin1')
    .toString()
    .replace(/[\t\n]/g, ' ');
}

/** In characters. */
export function widthOf(text: string): number {
  return [...text].length;
}

export function clip(text: string, columns: number): string {
  return widthOf(text) <= columns ? text : [...text].slice(0, Math.max(columns, 0)).join('');
}

export function pad(text: string, columns: number, isToRight = false): string {
  const spaces = ' '.repeat(Math.max(columns - widthOf(text), 0));
  return isToRight ? spaces + text : text + spaces;
}

/** A change. */
export function signed(number: number): string {
  return number > 0 ? `+${number}` : String(number);
}
