import { HostLookupError, resolveHost } from '../../client/resolve-host.ts';
import type { Header, Row } from '../../formatters/formatter.ts';
import { EX_PENDING, EX_TEMPFAIL, EX_USAGE } from '../exit-status.ts';
import { liveHosts, removedHosts } from '../live-hosts.ts';
import { shellWord } from '../shell-word.ts';
import { singleBatch } from '../single-batch.ts';
import { directorPath } from '../socket-path.ts';
import type { CommandContext } from '../subcommand.ts';
import { ChangeMaker } from './carry-out.ts';
import { changeOf, type Difference, differences, type HostState } from './difference.ts';
import { parseDump, type Statement } from './parse-dump.ts';
import { readText } from './read-text.ts';
import type { Fault } from './shell-words.ts';
import { type WantedHost, wantedHosts } from './wanted-hosts.ts';

interface ApplyArguments {
  readonly 'socket-path'?: string;
  readonly 'dry-run'?: true;
  readonly prune?: true;
  readonly flush?: true;
}

const headers: readonly Header[] = [
  { key: 'action' },
  { key: 'mail server ip' },
  { key: 'tag' },
  { key: 'vhosts' },
  { key: 'new-vhosts', title: 'new vhosts' },
  { key: 'state' },
  { key: 'new-state', title: 'new state' },
  { key: 'users' },
];

/**
 * Compares a dump with the mail servers, shows the differences, and does away with them. Nothing is sent while anything
 * is wrong with the file, nothing is changed while a host has the wrong tag.
 *
 * @throws FatalError, DirectorError
 */
export async function applyDump(context: CommandContext, file: string, args: ApplyArguments): Promise<void> {
  const dump = await readDump(context, file);
  if (dump === undefined) return;
  const director = await context.connect(directorPath(args['socket-path'] ?? dump.socketPath, context.settings));
  const live = await liveHosts(director);
  const removed = await removedHosts(director);
  const plan = differences(dump.hosts, live, removed, { prune: args.prune ?? false, flush: args.flush ?? false });
  const template = commandsOf(args['socket-path'] ?? dump.socketPath);

  const conflicts = plan.filter(({ action }) => action === 'conflict');
  if (args['dry-run'] || conflicts.length > 0) {
    for (const { ip, reason } of conflicts) context.log.error(`${ip}: ${reason}`);
    if (conflicts.length > 0) context.fail(EX_TEMPFAIL);
    else if (plan.some(changeOf)) context.fail(EX_PENDING);
    await context.print({ headers, rows: singleBatch(plan.map(rowOf)), template }, 'table');
    return;
  }
  const changes = new ChangeMaker(context, director);
  const rows = results(context, changes, plan);
  await context.print({ headers: [...headers, { key: 'result' }], rows, template }, 'table');
}

/** The hosts that a file wants, or undefined after a line for everything that is wrong with it. */
async function readDump(
  context: CommandContext,
  file: string,
): Promise<{ readonly hosts: readonly WantedHost[]; readonly socketPath: string | undefined } | undefined> {
  const { statements, socketPath, faults } = parseDump(await readText(file));
  const report = ({ line, reason }: Fault) => context.log.error(`${file} line ${line}: ${reason}`);
  if (faults.length > 0) {
    faults.forEach(report);
    context.fail(EX_USAGE);
    return undefined;
  }
  if (statements.length === 0) {
    context.log.error(`${file} holds no mail server`);
    context.fail(EX_USAGE);
    return undefined;
  }
  const { addresses, unknown } = await resolveAll(statements);
  if (unknown.length > 0) {
    unknown.forEach(report);
    context.fail(EX_TEMPFAIL);
    return undefined;
  }
  const { hosts, faults: contradictions } = wantedHosts(statements, ({ host }) => addresses.get(host) ?? []);
  if (contradictions.length === 0) return { hosts, socketPath };
  contradictions.forEach(report);
  context.fail(EX_USAGE);
  return undefined;
}

async function resolveAll(
  statements: readonly Statement[],
): Promise<{ addresses: ReadonlyMap<string, readonly string[]>; unknown: Fault[] }> {
  const addresses = new Map<string, readonly string[]>();
  const unknown: Fault[] = [];
  for (const { line, host } of statements) {
    if (addresses.has(host)) continue;
    try {
      addresses.set(host, await resolveHost(host));
    } catch (error) {
      if (!(error instanceof HostLookupError)) throw error;
      unknown.push({ line, reason: error.message });
    }
  }
  return { addresses, unknown };
}

/**
 * Makes all changes before any row is printed, so that no trouble with the output leaves them half made. The empty batch
 * makes a formatter that cannot be used say so before that.
 */
async function* results(
  { log }: CommandContext,
  changes: ChangeMaker,
  plan: readonly Difference[],
): AsyncGenerator<Row[]> {
  yield [];
  const total = plan.filter(changeOf).length;
  const rows: Row[] = [];
  let unsent = 0;
  for (const [index, difference] of plan.entries()) {
    const change = changeOf(difference);
    if (change !== undefined) log.progress(() => `${index} of ${total} changes`);
    const result = change === undefined ? '-' : await changes.make(change, difference);
    if (result === 'unsent') unsent++;
    rows.push([...rowOf(difference), result]);
  }
  if (unsent > 0) log.error(`${unsent} of ${total} changes not sent`);
  yield rows;
}

function rowOf({ action, ip, tag, before, after }: Difference): Row {
  const users = before === undefined ? '-' : String(before.users);
  return [action, ip, tag, weight(before), weight(after), state(before), state(after), users];
}

function weight(host: HostState | undefined): string {
  return host === undefined ? '-' : String(host.vhosts);
}

function state(host: HostState | undefined): string {
  return host === undefined ? '-' : host.up ? 'up' : 'down';
}

/** Writes a row as the commands that would do the same. */
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
