import { requests } from '../protocol/requests.ts';
import { hostChange } from './host-change.ts';

/** spec: cli.md 2.2 */
export const down = hostChange({
  name: 'down',
  summary: 'give a mail server no new users',
  request: requests.hostDown,
  done: 'down',
});
