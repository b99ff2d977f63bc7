import { requests } from '../protocol/requests.ts';
import { ringChange } from './shared/ring-change.ts';

/** spec: command-line 2.2 */
export const ringRemove = ringChange({
  name: 'ring remove',
  summary: 'remove a director from the ring',
  request: requests.directorRemove,
});
