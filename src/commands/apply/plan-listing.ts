import type { Colour, Header, Listing } from '../../formatters/formatter.ts';
import type { Row } from '../../formatters/row.ts';
import { shellWord } from '../../posix/shell-words.ts';
import type { Result } from './carry-out.ts';
import { type Action, changeOf, type Difference, type HostState } from './difference.ts';

export const headers: readonly Header[] = [
  { key: 'action' },
  { key: 'mail server ip' },
  { key: 'tag' },
  { key: 'vhosts', type: 'number' },
  { key: 'new-vhosts', title: 'new vhosts', type: 'number' },
  { key: 'state' },
  { key: 'new-state', title: 'new state' },
  { key: 'users', type: 'number' },
];

/** Whether a host differs from the file. */
export function differs(difference: Difference): boolean {
  return changeOf(difference) !== undefined || difference.action === 'conflict';
}

/** The common part of the listings of a plan. */
export function planListing(socket: string | undefined): Omit<Listing, 'rows' | 'headers'> {
  return { template: commandsOf(socket), isTyped: true, colourOf };
}

export function rowOf({ action, ip, tag, before, after }: Difference): Row {
  const users = before === undefined ? '-' : String(before.users);
  return [action, ip, tag, weight(before), weight(after), state(before), state(after), users];
}

function weight(host: HostState | undefined): string {
  return host === undefined ? '-' : String(host.vhosts);
}

function state(host: HostState | undefined): string {
  return host === undefined ? '-' : host.up ? 'up' : 'down';
}

const colours: Readonly<Record<Action, Colour>> = {
  add: 'green',
  change: 'yellow',
  remove: 'red',
  flush: 'red',
  conflict: 'red',
  extra: 'dim',
  keep: 'dim',
};

function colourOf([action]: Row): Colour | undefined {
  return Object.entries(colours).find(([name]) => name === action)?.[1];
}

const prospects: Readonly<Record<Action, string>> = {
  add: 'to add',
  change: 'to change',
  remove: 'to remove',
  flush: 'to flush',
  conflict: 'in conflict',
  extra: 'not in the file',
  keep: 'unchanged',
};

/** A summary of a plan: the number of hosts for each action. */
export function prospect(plan: readonly Difference[]): string {
  return counted(plan.map(({ action }) => prospects[action]));
}

const done: Readonly<Record<Action, string>> = {
  ...prospects,
  add: 'added',
  change: 'changed',
  remove: 'removed',
  flush: 'flushed',
};

const undone: Readonly<Record<Exclude<Result, 'done'>, string>> = {
  answered: 'answered with OK',
  failed: 'failed',
  unknown: 'unknown',
  unsent: 'not sent',
};

/** A summary of the results of a plan: the number of hosts for each result. */
export function outcome(plan: readonly Difference[], results: ReadonlyMap<Difference, Result>): string {
  const words = plan.map((difference) => {
    const result = results.get(difference) ?? 'done';
    return result === 'done' ? done[difference.action] : undone[result];
  });
  return counted(words);
}

/** Counts equal words; in the order of their first occurrence. */
function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts.size === 0 ? 'no mail servers' : [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

/** Formats a row as the commands that make the change. */
function commandsOf(socket: string | undefined): (row: Row) => string {
  const option = socket === undefined ? '' : `-a ${shellWord(socket)} `;
  const command = (words: string) => `doveadm director ${words.replace(' ', ` ${option}`)}\n`;
  return ([action = '', ip = '', tag, vhosts, newVhosts, oldState, newState]: Row) => {
    const turn = oldState === newState || (oldState === '-' && newState === 'up') ? '' : command(`${newState} ${ip}`);
    switch (action) {
      case 'add':
        return command(`add ${shellWord(tag ? `${ip}@${tag}` : ip)} ${newVhosts}`) + turn;
      case 'change': {
        const weigh = vhosts === newVhosts ? '' : command(`update ${ip} ${newVhosts}`);
        return newState === 'up' ? weigh + turn : turn + weigh;
      }
      case 'remove':
      case 'flush':
        return command(`${action} ${ip}`);
      default:
        return '';
    }
  };
}
