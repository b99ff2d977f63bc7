import { requests } from '../protocol/requests.ts';
import { ringChange } from './shared/ring-change.ts';

/** spec: command-line 2.2 */
export const ringAdd = ringChange({
  name: 'ring add',
  summary: 'add a director to the ring',
  request: requests.directorAdd,
});
