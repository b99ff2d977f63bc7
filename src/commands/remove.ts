import { requests } from '../protocol/requests.ts';
import { hostChange } from './shared/host-change.ts';

/** spec: command-line 2.2 */
export const remove = hostChange({
  name: 'remove',
  summary: 'remove a mail server and forget its users',
  request: requests.hostRemove,
  done: 'removed',
});
