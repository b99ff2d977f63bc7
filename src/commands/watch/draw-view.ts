import { plain } from '../shared/drawing/style.ts';
import { type Canvas, line, shown } from './canvas.ts';
import { type DirectorState, drawHead, isStale } from './draw-head.ts';
import { drawHosts } from './draw-hosts.ts';
import type { View } from './view.ts';

/** Formatted times. */
export interface Clock {
  /** The time of the last poll; empty before the first. */
  readonly lookedAt: string;
  /** Formats the time at which a mail server went down, given in Unix seconds. */
  readonly since: (changed: number) => string;
}

/** The drawn view. */
export interface Picture {
  /** They fit on the canvas. */
  readonly lines: readonly string[];
  /** The index of the first mail server on the screen. */
  readonly first: number;
  /** How many mail servers fit on the screen. */
  readonly page: number;
}

/** The titles and the footer. */
const FRAME_ROWS = 2;

/** Draws the view so that it fits on the canvas. */
export function drawView(view: View, directors: readonly DirectorState[], clock: Clock, canvas: Canvas): Picture {
  const head = drawHead(view, directors, clock.lookedAt, canvas);
  if (view.lookedAt === undefined) return { lines: head.slice(0, canvas.rows), first: 0, page: 1 };
  const all = view.listed();
  const page = Math.max(canvas.rows - head.length - FRAME_ROWS, 1);
  const first = Math.max(Math.min(view.first, all.length - page), 0);
  const seen = all.slice(first, first + page);
  // If the data is out of date, the whole table is dimmed and has no other colours.
  const old = isStale(directors);
  const own = old ? { ...canvas, style: plain } : canvas;
  const { titles, lines } = drawHosts({ all, seen, sortOrder: view.sortOrder, since: clock.since }, own);
  const table = all.length === 0 ? [line([{ text: 'no mail server' }], own)] : [titles, ...lines];
  const foot = footer(view, first, seen.length, all.length);
  const drawn = [
    ...head,
    ...table.map((text) => (old ? canvas.style('dim', text) : text)),
    line([{ text: foot, colour: view.isTyping ? 'bold' : 'dim' }], canvas),
  ];
  return { lines: drawn.slice(0, canvas.rows), first, page };
}

function footer({ filter, isTyping, sortOrder }: View, first: number, seen: number, all: number): string {
  if (isTyping) return `/${shown(filter)}_  Enter keep  Esc clear`;
  const range = all === 0 ? '0' : seen === all ? `all ${all}` : `${first + 1}-${first + seen} of ${all}`;
  const matching = filter === '' ? '' : ` with '${shown(filter)}'`;
  const scroll = seen < all ? '↑↓ scroll  ' : '';
  const clear = filter === '' ? '' : 'Esc all  ';
  return `${range}${matching} by ${sortOrder}  q quit  ${clear}s sort  / filter  ${scroll}p pause`;
}
