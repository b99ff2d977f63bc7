import { outOfStep } from './ring-state.ts';
import type { WatchedDirector } from './watched-director.ts';

type Looked = Pick<WatchedDirector, 'path' | 'look' | 'lookedAt' | 'error'>;

/**
 * Formats a poll of a director as one line of JSON, latin1. The schema is `docs/schemas/watch.json`. If the poll
 * failed, `hosts` and `ring` are empty, and `error` has the reason.
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

/** The latest time that a `Date` can represent, in Unix seconds. */
const MAX_SECONDS = 8.64e12;

function iso(seconds: number | undefined): string | null {
  if (seconds === undefined || seconds <= 0 || seconds > MAX_SECONDS) return null;
  return new Date(seconds * 1000).toISOString();
}

/** Decodes UTF-8; invalid bytes become replacement characters. */
function text(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}

/** Escapes the control characters that JSON allows unescaped, because they affect terminals. */
function escapeControls(json: string): string {
  return json.replace(/[\x7f-\x9f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
