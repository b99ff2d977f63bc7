import { requests } from '../protocol/requests.ts';
import { hostChange } from './host-change.ts';

/** spec: cli.md 2.2 */
export const remove = hostChange({
  name: 'remove',
  summary: 'remove a mail server and forget its users',
  request: requests.hostRemove,
  done: 'removed',
});
