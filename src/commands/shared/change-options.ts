import type { Parameters } from '../../program/option.ts';

/** `--dry-run`, for additions that make a list of changes. */
export const dryRun = {
  'dry-run': {
    type: 'flag',
    short: 'n',
    help: 'show what would be done and stop; exit status 2 if there is anything',
  },
} as const satisfies Parameters;

/** `--log`, for all additions that change the director. */
export const changeLog = {
  log: { type: 'string', names: 'file', help: 'append the changes to this file instead of the system log' },
} as const satisfies Parameters;

/** `--force`, for all additions that can leave users without a mail server. */
export const force = {
  force: { type: 'flag', help: 'go ahead even if users would have no mail server or most mail servers would be out' },
} as const satisfies Parameters;
