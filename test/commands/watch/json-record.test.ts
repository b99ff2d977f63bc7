import { describe, expect, it } from 'vitest';
import { DirectorError } from '../../../src/client/director-error.ts';
import { jsonRecord } from '../../../src/commands/watch/json-record.ts';
import type { Look } from '../../../src/commands/watch/look.ts';
import { matchesSchema } from '../../harness/schema.ts';

const look: Look = {
  hosts: [
    { ip: '10.0.0.1', tag: 'b\xc3\xbc\xff', vhosts: 100, up: true, users: 7 },
    { ip: '10.0.0.2', tag: '', vhosts: 0, up: false, users: 0, changed: 1_700_000_000 },
  ],
  ring: [
    { director: '127.0.0.1:0', type: 'self', failed: 0, status: 'ring synced' },
    { director: '10.0.0.9:90', type: 'right', failed: 1_700_000_000, status: 'syncing' },
    { director: '10.0.0.8:90', type: 'left', failed: 8.64e12 + 1, status: 'synced' },
  ],
};
const at = { path: '/x\x9b', lookedAt: 1_700_000_000_123 };

describe('a record of watch', () => {
  it('has all values of a look', () => {
    const line = jsonRecord({ ...at, look, error: undefined });
    expect(line.endsWith('}\n')).toBe(true);
    expect(line.slice(0, -1)).not.toMatch(/[\0-\x1f\x7f]/);
    expect(matchesSchema('watch', Buffer.from(line, 'latin1').toString())).toEqual({
      time: '2023-11-14T22:13:20.123Z',
      director: '/x\ufffd',
      hosts: [
        { mail_server_ip: '10.0.0.1', tag: 'bü\ufffd', vhosts: 100, state: 'up', state_changed: null, users: 7 },
        {
          mail_server_ip: '10.0.0.2',
          tag: '',
          vhosts: 0,
          state: 'down',
          state_changed: '2023-11-14T22:13:20.000Z',
          users: 0,
        },
      ],
      ring: [
        { director: '127.0.0.1:0', type: 'self', status: 'ring synced', last_failed: null, in_step: true },
        {
          director: '10.0.0.9:90',
          type: 'right',
          status: 'syncing',
          last_failed: '2023-11-14T22:13:20.000Z',
          in_step: false,
        },
        { director: '10.0.0.8:90', type: 'left', status: 'synced', last_failed: null, in_step: true },
      ],
      error: null,
    });
  });

  it('has only the reason when a look fails', () => {
    const before = Date.now();
    for (const last of [look, undefined]) {
      const record = matchesSchema(
        'watch',
        jsonRecord({ ...at, look: last, error: new DirectorError('CONNECTION_LOST', 'gone\x7f') }),
      );
      expect(record).toMatchObject({ hosts: [], ring: [], error: 'gone\x7f' });
      const { time } = record !== null && typeof record === 'object' && 'time' in record ? record : { time: '' };
      expect(Date.parse(String(time))).toBeGreaterThanOrEqual(before);
    }
  });

  it('escapes control characters', () => {
    const line = jsonRecord({ path: '\x7f\xc2\x9b', lookedAt: 0, look, error: undefined });
    expect(line).toContain('"director":"\\u007f\\u009b"');
    expect(line).toContain('"time":"1970-01-01T00:00:00.000Z"');
  });
});
