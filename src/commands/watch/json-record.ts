import { outOfStep } from './ring-state.ts';
import type { WatchedDirector } from './watched-director.ts';

type Looked = Pick<WatchedDirector, 'path' | 'look' | 'lookedAt' | 'error'>;

/**
 * A look at a director as one line of JSON, latin1: `docs/schemas/watch.json`. One that failed has no mail servers and no
 * ring, but an error.
 */
export function jsonRecord({ path, look, lookedAt, error }: Looked): string {
  const isSeen = error === undefined && look !== undefined;
  const { hosts, ring } = isSeen ? look : { hosts: [], ring: [] };
  const bad = new Set(outOfStep(ring));
  const record = {
    time: new Date(isSeen ? (lookedAt ?? 0) : Date.now()).toISOString(),
    director: text(path),
    hosts: hosts.map(({ ip, tag, vhosts, up, changed, users }) => ({
      mail_server_ip: ip,
      tag: text(tag),
      vhosts,
      state: up ? 'up' : 'down',
      state_changed: iso(changed),
      users,
    })),
    ring: ring.map((line) => ({
      director: text(line.director),
      type: text(line.type),
      status: text(line.status),
      last_failed: iso(line.failed),
      in_step: !bad.has(line),
    })),
    error: error === undefined ? null : text(error.message),
  };
  return `${Buffer.from(escapeControls(JSON.stringify(record))).toString('latin1')}\n`;
}

/** The greatest time that a date can have, in seconds. */
const MAX_SECONDS = 8.64e12;

function iso(seconds: number | undefined): string | null {
  if (seconds === undefined || seconds <= 0 || seconds > MAX_SECONDS) return null;
  return new Date(seconds * 1000).toISOString();
}

/** UTF-8; what is none becomes replacement characters. */
function text(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}

/** JSON lets some characters pass that can steer a terminal. */
function escapeControls(json: string): string {
  return json.replace(/[\x7f-\x9f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
