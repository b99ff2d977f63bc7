import { requests } from '../protocol/requests.ts';
import { hostChange } from './shared/host-change.ts';

/** spec: command-line 2.2 */
export const up = hostChange({
  name: 'up',
  summary: 'let a mail server take new users again',
  request: requests.hostUp,
  done: 'up',
});
