import program from '../../../package.json' with { type: 'json' };
import { shellWord } from '../../posix/shell-words.ts';
import { oneLine } from '../../posix/visible-controls.ts';
import { snapshotEnd, snapshotStart } from '../apply/snapshot-lines.ts';
import type { LiveHost } from '../shared/live-hosts.ts';

/** The mail servers of a director at one time. */
export interface Snapshot {
  /** The path of the director's socket, latin1. */
  readonly director: string;
  readonly time: Date;
  /** In the order of HOST-LIST; an address can be listed twice. */
  readonly hosts: readonly LiveHost[];
  /** The addresses of configured mail servers that were removed. */
  readonly removed: readonly string[];
}

/**
 * Formats a snapshot: commands for a shell and for `director apply`, between a header and an end line.
 *
 * @returns lines without a line feed at their end, latin1; a tag can contain line feeds
 */
export function snapshotLines({ director, time, hosts, removed }: Snapshot): string[] {
  const first = new Map([...hosts].reverse().map((host) => [host.ip, host]));
  return [
    snapshotStart,
    `# program ${program.name} ${program.version}`,
    `# director ${oneLine(director)}`,
    `# time ${time.toISOString().replace(/\.\d+/, '')}`,
    `# hosts ${hosts.length}`,
    ...hosts.flatMap((host) => (first.get(host.ip) === host ? commandsOf(host) : [remarkOn(host)])),
    ...removed.map((ip) => `doveadm director remove ${ip}`),
    snapshotEnd(hosts.length),
  ];
}

function commandsOf({ ip, tag, vhosts, up }: LiveHost): string[] {
  const name = tag === '' ? ip : `${ip}@${tag}`;
  return [`doveadm director add ${shellWord(name)} ${vhosts}`, `doveadm director ${up ? 'up' : 'down'} ${ip}`];
}

/** Commands affect only the first host with an address. Any other becomes a comment. */
function remarkOn({ ip, tag, vhosts, up }: LiveHost): string {
  const name = oneLine(tag === '' ? ip : `${ip}@${tag}`);
  return `# once more, out of reach of every command: ${name} ${vhosts} ${up ? 'up' : 'down'}`;
}
