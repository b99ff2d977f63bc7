import Table from 'cli-table3';
import { visibleControls } from '../../formatters/visible-controls.ts';
import { bar } from '../drawing/bar.ts';
import { sparkline } from '../drawing/sparkline.ts';
import type { Style } from '../drawing/style.ts';
import type { View, ViewedHost } from './view.ts';

export interface Canvas {
  /** In characters. */
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
}

const MIN_BAR = 8;
/** The box around the table, with its titles. */
const TABLE_FRAME_ROWS = 4;
const KEYS = 'q quit  s sort  p pause';
/** A share is missed by so much before it is worth a colour. */
const TOLERANCE = 0.2;

/**
 * The view as lines of the size of a terminal, none of them wider.
 *
 * @param name of the director
 * @param time as it is shown
 */
export function drawView(view: View, name: string, time: string, canvas: Canvas): string[] {
  const head = [headline(view, name, time, canvas), ...totals(view, canvas), ...ringLines(view, canvas)];
  if (view.lookedAt === undefined) return head;
  const room = Math.max(canvas.rows - head.length - TABLE_FRAME_ROWS - 1, 1);
  const hosts = view.sorted();
  const shown = hosts.length <= room ? hosts : hosts.slice(0, room - 1);
  const hidden = hosts.length - shown.length;
  const foot = hidden === 0 ? KEYS : `${hidden} more mail servers; ${KEYS}`;
  const lines = [...head, ...hostTable(shown, view, canvas), canvas.style('dim', clip(foot, canvas.columns))];
  return lines.slice(0, canvas.rows);
}

function headline({ isPaused, trouble }: View, name: string, time: string, { columns, style }: Canvas): string {
  const room = columns - time.length - 1;
  const state = isPaused ? ' paused' : '';
  const title = clip(`director ${name}${state}`, room);
  const line = `${style('bold', title)}${' '.repeat(Math.max(room - title.length, 0) + 1)}${time}`;
  return trouble === undefined ? line : `${line}\n${style('red', clip(trouble, columns))}`;
}

function totals({ hosts, totals: history, lookedAt }: View, { columns, style }: Canvas): string[] {
  if (lookedAt === undefined) return [];
  const down = hosts.filter(({ up }) => !up).length;
  const total = history.at(-1) ?? 0;
  const change = history.length < 2 ? '' : ` (${signed(total - (history.at(-2) ?? 0))})`;
  const servers = `${hosts.length} mail servers${down === 0 ? '' : `, ${down} down`}`;
  const text = `${servers}, ${total} users${change} `;
  const room = Math.max(columns - text.length, 0);
  return [clip(text, columns) + style('cyan', room === 0 ? '' : sparkline(history.slice(-room)))];
}

/** A director that is alone and in sync is not worth a line. */
function ringLines({ ring }: View, { columns, style }: Canvas): string[] {
  if (ring.length <= 1 && ring.every(({ status }) => status === 'ring synced')) return [];
  return ring.map(({ director, type, status }) => {
    const text = clip(shown(`ring  ${director} ${type} ${status || 'not connected'}`), columns);
    return /^(ring )?synced$/.test(status) ? text : style('yellow', text);
  });
}

interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
  readonly cell: (host: ViewedHost) => string;
  readonly colour?: (host: ViewedHost) => Parameters<Style>[0] | undefined;
}

const address: Column = { title: 'mail server', cell: ({ ip }) => ip };
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
/** What a narrow terminal has no room for, the first to go first. */
const dispensable = [weight, tagged, difference, state];

/** Bars are in what is left beside the columns. */
function hostTable(hosts: readonly ViewedHost[], { hosts: all, sortOrder }: View, canvas: Canvas): string[] {
  const hasTags = all.some(({ tag }) => tag !== '');
  let columns = [address, ...(hasTags ? [tagged] : []), state, weight, count, difference];
  const widthOf = ({ title, cell }: Column) => Math.max(title.length, ...hosts.map((host) => cell(host).length));
  // Each column has two spaces and a border; one border more is at the end.
  const taken = () => columns.reduce((sum, column) => sum + widthOf(column) + 3, 1);
  for (const column of dispensable) {
    if (taken() > canvas.columns) columns = columns.filter((other) => other !== column);
  }
  const room = canvas.columns - taken() - 3;
  const barWidth = room < MIN_BAR ? 0 : room;
  const most = Math.max(1, ...all.map(({ users, expected }) => Math.max(users, expected)));
  const sorted = { address, users: count, change: difference }[sortOrder];
  const table = new Table({
    head: [
      ...columns.map((column) => (column === sorted ? canvas.style('bold', column.title) : column.title)),
      ...(barWidth === 0 ? [] : [clip('users │ their share', barWidth)]),
    ],
    style: { head: [], border: [], compact: true },
    colAligns: columns.map(({ isNumber }) => (isNumber ? 'right' : 'left')),
  });
  for (const host of hosts) {
    const cells = columns.map(({ cell, colour }) => {
      const name = colour?.(host);
      return name === undefined ? cell(host) : canvas.style(name, cell(host));
    });
    table.push(barWidth === 0 ? cells : [...cells, userBar(host, most, barWidth, canvas)]);
  }
  return table.toString().split('\n');
}

/** How many users there are, and a mark where the share is. */
function userBar({ users, expected, up }: ViewedHost, most: number, width: number, { style }: Canvas): string {
  const drawn = bar(users / most, width);
  const mark = Math.min(Math.floor((expected / most) * width), width - 1);
  const isFair = Math.abs(users - expected) <= Math.max(expected * TOLERANCE, 1);
  const colour = isFair && up ? 'cyan' : 'yellow';
  if (expected === 0) return style(colour, drawn);
  return `${style(colour, drawn.slice(0, mark))}│${style(colour, drawn.slice(mark + 1))}`;
}

function signed(number: number): string {
  return number > 0 ? `+${number}` : String(number);
}

/** Bytes of the director as text that cannot steer the terminal. */
function shown(bytes: string): string {
  return Buffer.from(visibleControls(bytes), 'latin1')
    .toString()
    .replace(/[\t\n]/g, ' ');
}

function clip(text: string, columns: number): string {
  return text.length <= columns ? text : text.slice(0, Math.max(columns, 0));
}
