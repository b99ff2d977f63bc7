import { requests } from '../protocol/requests.ts';
import { hostChange } from './host-change.ts';

/** Undoes `drain`. The users who belong to the mail server come back as they log in anew, or with `flush all`. */
export const undrain = hostChange({
  name: 'undrain',
  summary: 'bring a drained mail server back',
  addition: true,
  request: requests.hostUp,
  done: 'up',
});
