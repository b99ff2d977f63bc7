import { requests } from '../protocol/requests.ts';
import { hostChange } from './shared/host-change.ts';

/** spec: command-line 2.2 */
export const down = hostChange({
  name: 'down',
  summary: 'stop assigning new users to a mail server',
  request: requests.hostDown,
  done: 'down',
});
