import { sparkline } from '../shared/drawing/sparkline.ts';
import { type Canvas, clip, line, type Piece, pad, shown, signed, widthOf } from './canvas.ts';
import { outOfStep, ringSize } from './ring-state.ts';
import type { View } from './view.ts';

/** The state of a watched director. */
export interface DirectorState {
  /** Its socket or address, latin1. */
  readonly name: string;
  /** How long it has not answered, in milliseconds; undefined while it answers. */
  readonly silentMs: number | undefined;
  /** Why the last poll failed, latin1. */
  readonly failure: string | undefined;
  /** The number of mail servers at the last poll; undefined before the first. */
  readonly servers: number | undefined;
  /** The number of users at the last poll; 0 before the first. */
  readonly users: number;
}

/** A line that can be left out if there is not enough room. */
interface Remark extends Piece {
  readonly isBad: boolean;
}

/**
 * Draws the lines above the mail servers: the directors, the totals, and problems of the directors and their ring.
 *
 * @param time the formatted time of the last poll; empty before the first
 */
export function drawHead(view: View, directors: readonly DirectorState[], time: string, canvas: Canvas): string[] {
  const remarks = [...directorRemarks(directors), ...ringRemarks(view)];
  return [
    headline(view, directors, time, canvas),
    ...totals(view, canvas),
    ...fitting(remarks, canvas).map((remark) => line([remark], canvas)),
  ];
}

/** Whether the view is out of date, because no director answers. */
export function isStale(directors: readonly DirectorState[]): boolean {
  return directors.every(({ silentMs }) => silentMs !== undefined);
}

function headline({ isPaused }: View, directors: readonly DirectorState[], time: string, canvas: Canvas): string {
  const [first] = directors;
  const name =
    directors.length === 1 && first !== undefined ? `director ${shown(first.name)}` : `${directors.length} directors`;
  const age =
    isStale(directors) && time !== ''
      ? `, ${seconds(Math.min(...directors.map(({ silentMs = 0 }) => silentMs)))} ago`
      : '';
  const right = `${isPaused ? 'paused  ' : ''}${time}${age}`;
  const room = Math.max(canvas.columns - right.length - 1, 0);
  return line(
    [
      { text: `${pad(clip(name, room), room)} `, colour: 'bold' },
      { text: right, colour: age === '' ? undefined : 'red' },
    ],
    canvas,
  );
}

/** The totals in the longest form that fits. All forms include the number of mail servers that are down. */
function totals({ hosts, totals: history, lookedAt }: View, canvas: Canvas): string[] {
  if (lookedAt === undefined) return [];
  const down = hosts.filter(({ up }) => !up).length;
  const total = history.at(-1) ?? 0;
  const change = history.length < 2 ? '' : ` (${signed(total - (history.at(-2) ?? 0))})`;
  const fallen: Piece = { text: `${down} down`, colour: 'red' };
  const servers = (title: string, users: string): Piece[] => {
    const start = { text: `${hosts.length} ${title}, ` };
    return down === 0 ? [start, { text: users }] : [start, fallen, { text: `, ${users}` }];
  };
  const short = (users: string): Piece[] =>
    down === 0 ? [{ text: `${hosts.length} servers${users}` }] : [fallen, { text: ` of ${hosts.length}${users}` }];
  const whole = servers('mail servers', `${total} users${change} `);
  const forms = [whole, servers('servers', `${total} users${change}`), short(`, ${total} users`)];
  const pieces = forms.find((form) => columnsOf(form) <= canvas.columns) ?? short('');
  const room = pieces === whole ? canvas.columns - columnsOf(whole) : 0;
  return [line([...pieces, { text: room === 0 ? '' : sparkline(history.slice(-room)), colour: 'cyan' }], canvas)];
}

function columnsOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** A problem comes before the name of its director, because a narrow terminal cuts off the end of a line. */
function directorRemarks(directors: readonly DirectorState[]): Remark[] {
  const isOnly = directors.length === 1;
  return directors.flatMap(({ name, silentMs, failure, servers, users }, index): Remark[] => {
    const number = isOnly ? '' : `${index + 1}: `;
    const path = isOnly ? '' : `, ${shown(name)}`;
    if (silentMs !== undefined) {
      const reason = failure === undefined ? '' : `: ${shown(failure)}`;
      return [{ text: `${number}no answer for ${seconds(silentMs)}${path}${reason}`, colour: 'red', isBad: true }];
    }
    if (servers === undefined) return [{ text: `${number}waiting for its answer${path}`, isBad: false }];
    return isOnly ? [] : [{ text: `${number}${shown(name)}, ${servers} mail servers, ${users} users`, isBad: false }];
  });
}

/** One line for each problem. Without problems, one line for the ring, or none if the director is alone. */
function ringRemarks({ ring }: View): Remark[] {
  const bad = outOfStep(ring);
  if (bad.length === 0) {
    const size = ringSize(ring);
    return size <= 1 ? [] : [{ text: `ring: ${size} directors, in step`, isBad: false }];
  }
  return bad.map(({ director, type, status }) => {
    const connection = type === '' ? '' : ` ${type}`;
    return {
      text: shown(`ring: ${director}${connection} ${status || 'not connected'}`),
      colour: 'yellow',
      isBad: true,
    };
  });
}

/** The remarks for which there is room above the mail servers; problems have priority. */
function fitting(remarks: readonly Remark[], { rows }: Canvas): Piece[] {
  const room = Math.max(Math.floor((rows - 6) / 2), 1);
  if (remarks.length <= room) return [...remarks];
  const bad = remarks.filter(({ isBad }) => isBad);
  if (bad.length <= room) {
    const good = remarks.filter(({ isBad }) => !isBad).slice(0, room - bad.length);
    return remarks.filter((remark) => remark.isBad || good.includes(remark));
  }
  if (room === 1) return [{ text: `${bad.length} directors with problems`, colour: 'red' }];
  const rest = bad.length - room + 1;
  return [...bad.slice(0, room - 1), { text: `${rest} more with problems`, colour: 'red' }];
}

function seconds(ms: number): string {
  return `${Math.floor(ms / 1000)} s`;
}
