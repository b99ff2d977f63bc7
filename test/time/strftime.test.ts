import { expect, it } from 'vitest';
import { strftime } from '../../src/time/strftime.ts';

const date = new Date(2026, 10, 3, 4, 5, 6);

it.each([
  ['%b %d %H:%M:%S ', 'Nov 03 04:05:06 '],
  ['%Y-%m-%d %T', '2026-11-03 04:05:06'],
  ['%e|%k|%l|%p', ' 3| 4| 4|AM'],
  ['%A %a %B %j %y %u %w %C', 'Tuesday Tue November 307 26 2 2 20'],
  ['%D %F %R %r', '11/03/26 2026-11-03 04:05 04:05:06 AM'],
  ['%c', 'Tue Nov  3 04:05:06 2026'],
  ['%% %n%t', '% \n\t'],
  ['T:%H ', 'T:04 '],
])('formats %s', (pattern, text) => {
  expect(strftime(pattern, date)).toBe(text);
});
