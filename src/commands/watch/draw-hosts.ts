import { bar } from '../shared/drawing/bar.ts';
import { type Canvas, clip, line, type Piece, shown, signed, widthOf } from './canvas.ts';
import { isFarFromShare, type SortOrder, type ViewedHost } from './view.ts';

const MIN_BAR = 8;
const GAP = '  ';
/** In columns: longer bars are hard to compare. */
const MAX_BAR = 100;

interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
  readonly cell: (host: ViewedHost) => string;
  readonly colour?: (host: ViewedHost) => Piece['colour'];
}

const address: Column = { title: 'server', cell: ({ ip }) => ip, colour: ({ up }) => (up ? undefined : 'red') };
const tagged: Column = { title: 'tag', cell: ({ tag }) => shown(tag) };
const state: Column = {
  title: 'state',
  cell: ({ up }) => (up ? 'up' : 'down'),
  colour: ({ up }) => (up ? 'green' : 'red'),
};
const weight: Column = { title: 'vhosts', isNumber: true, cell: ({ vhosts }) => String(vhosts) };
const count: Column = { title: 'users', isNumber: true, cell: ({ users }) => String(users) };
const difference: Column = {
  title: 'change',
  isNumber: true,
  cell: ({ change }) => (change ? signed(change) : ''),
  colour: ({ change = 0 }) => (change === 0 ? undefined : change > 0 ? 'green' : 'yellow'),
};
const remark: Column = { title: 'elsewhere', cell: (host) => shown(host.remark), colour: () => 'yellow' };

export interface HostTable {
  /** All hosts in the list. They determine the columns and their widths. */
  readonly all: readonly ViewedHost[];
  /** The hosts on the screen. */
  readonly seen: readonly ViewedHost[];
  readonly sortOrder: SortOrder;
  /** Formats the time at which a host went down, given in Unix seconds. */
  readonly since: (changed: number) => string;
}

/** Draws a line of titles and a line for each host. The bars take up the space that the columns leave. */
export function drawHosts(
  { all, seen, sortOrder, since }: HostTable,
  canvas: Canvas,
): { titles: string; lines: string[] } {
  const downSince: Column = {
    title: 'since',
    cell: ({ up, changed }) => (up ? '' : changed === undefined ? '?' : since(changed)),
    colour: () => 'red',
  };
  /** Columns that are left out, in this order, until the others fit. */
  const dispensable = [weight, tagged, difference, downSince, remark, count, state];
  const isNeeded = new Map([
    [tagged, all.some(({ tag }) => tag !== '')],
    [downSince, all.some(({ up }) => !up)],
    [remark, all.some((host) => host.remark !== '')],
  ]);
  let columns = [address, tagged, state, downSince, weight, count, difference, remark].filter(
    (column) => isNeeded.get(column) ?? true,
  );
  const widths = new Map(
    columns.map((column) => [
      column,
      all.reduce((width, host) => Math.max(width, widthOf(column.cell(host))), widthOf(column.title)),
    ]),
  );
  const widthIn = (column: Column) => widths.get(column) ?? 0;
  const taken = () => columns.reduce((sum, column) => sum + widthIn(column) + GAP.length, -GAP.length);
  for (const column of dispensable) {
    if (taken() > canvas.columns) columns = columns.filter((other) => other !== column);
  }
  const room = canvas.columns - taken() - GAP.length;
  const barWidth = room < MIN_BAR ? 0 : Math.min(room, MAX_BAR);
  const most = all.reduce((greatest, { users, expected }) => Math.max(greatest, users, expected), 1);
  const sorted = { address, users: count, change: difference }[sortOrder];
  const barTitle = clip('users │ their share', barWidth);
  return {
    titles: line(
      columns
        .flatMap((column) =>
          cell({ text: column.title, colour: column === sorted ? 'bold' : 'dim' }, column, widthIn(column)),
        )
        .concat({ text: barTitle, colour: 'dim' }),
      canvas,
    ),
    lines: seen.map((host) =>
      line(
        columns
          .flatMap((column) => {
            return cell({ text: column.cell(host), colour: column.colour?.(host) }, column, widthIn(column));
          })
          .concat(barWidth === 0 ? [] : userBar(host, most, barWidth)),
        canvas,
      ),
    ),
  };
}

/** Pads a cell to the width of its column, and adds the gap to the next one. */
function cell(piece: Piece, { isNumber }: Column, width: number): Piece[] {
  const padding = { text: ' '.repeat(width - widthOf(piece.text)) };
  return isNumber ? [padding, piece, { text: GAP }] : [piece, padding, { text: GAP }];
}

/** A bar for the number of users, with a mark at the expected number. */
function userBar(host: ViewedHost, most: number, width: number): Piece[] {
  const { users, expected, up } = host;
  const drawn = bar(users / most, width);
  const mark = Math.min(Math.floor((expected / most) * width), width - 1);
  const colour = isFarFromShare(host) || !up ? 'yellow' : 'cyan';
  if (expected === 0) return [{ text: drawn, colour }];
  return [{ text: drawn.slice(0, mark), colour }, { text: '│' }, { text: drawn.slice(mark + 1), colour }];
}
