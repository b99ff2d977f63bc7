import { sparkline } from '../drawing/sparkline.ts';
import { type Canvas, clip, line, type Piece, pad, shown, signed, widthOf } from './canvas.ts';
import { outOfStep, ringSize } from './ring-state.ts';
import type { View } from './view.ts';

/** How it stands with a director that is watched. */
export interface DirectorState {
  /** Its socket or address, latin1. */
  readonly name: string;
  /** How long it has not answered, in milliseconds; undefined while it does. */
  readonly silentMs: number | undefined;
  /** Why the last look failed, latin1. */
  readonly failure: string | undefined;
  /** Mail servers and users by the last look; undefined before the first. */
  readonly servers: number | undefined;
  readonly users: number;
}

/** A line that can be left out where there is little room. */
interface Remark extends Piece {
  readonly isBad: boolean;
}

/**
 * The lines above the mail servers: who is looked at, the sums, and what is wrong with the directors and their ring.
 *
 * @param time of the last look, as it is shown
 */
export function drawHead(view: View, directors: readonly DirectorState[], time: string, canvas: Canvas): string[] {
  const remarks = [...directorRemarks(directors), ...ringRemarks(view)];
  return [
    headline(view, directors, time, canvas),
    ...totals(view, canvas),
    ...fitting(remarks, canvas).map((remark) => line([remark], canvas)),
  ];
}

/** Whether what is shown is old, for no director answers. */
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

/** As much as there is room for; how many are down is the last to go. */
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

/** Where there is little room a name may have to go, not what is wrong. */
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

/** A director that is alone and in step is not worth a line. */
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

/** What there is room for beside the mail servers; what is bad comes first. */
function fitting(remarks: readonly Remark[], { rows }: Canvas): Piece[] {
  const room = Math.max(Math.floor((rows - 6) / 2), 1);
  if (remarks.length <= room) return [...remarks];
  const bad = remarks.filter(({ isBad }) => isBad);
  if (bad.length <= room) {
    const good = remarks.filter(({ isBad }) => !isBad).slice(0, room - bad.length);
    return remarks.filter((remark) => remark.isBad || good.includes(remark));
  }
  if (room === 1) return [{ text: `${bad.length} directors in trouble`, colour: 'red' }];
  const rest = bad.length - room + 1;
  return [...bad.slice(0, room - 1), { text: `${rest} more in trouble`, colour: 'red' }];
}

function seconds(ms: number): string {
  return `${Math.floor(ms / 1000)} s`;
}
