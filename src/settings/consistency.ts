import { eventFilterError } from './event-filter.ts';
import type { Service, SettingName } from './known-settings.ts';
import { parseTime } from './value-types.ts';

const MIN_USER_EXPIRE_SECONDS = 10;

/**
 * Checks the settings as a whole and returns the first error, in Dovecot's order of checks; undefined if there is none.
 * spec: command-line 6.4 (last rows)
 *
 * @param get the value of a setting, or its default
 */
export function inconsistency(get: (name: SettingName) => string, service: Service): string | undefined {
  const facility = get('syslog_facility');
  if (!/^(?:auth|authpriv|cron|daemon|ftp|kern|local[0-7]|lpr|mail|news|syslog|user|uucp)$/.test(facility)) {
    return `Unknown syslog_facility: ${facility}`;
  }
  for (const key of ['log_debug', 'log_core_filter', 'process_shutdown_filter'] as const) {
    const error = eventFilterError(get(key));
    if (error !== undefined) return `Invalid ${key}: event filter: ${error}`;
  }
  const flag = words(get('ssl_options')).find((word) => !/^(?:no_)?(?:compression|ticket)$/i.test(word));
  if (flag !== undefined) return `ssl_options: unknown flag: '${flag}'`;
  for (const key of ['dsync_hashed_headers', 'dsync_alt_char'] as const) {
    if (get(key) === '') return `${key} must not be empty`;
  }
  const feature = words(get('dsync_features')).find((word) => word.toLowerCase() !== 'empty-header-workaround');
  if (feature !== undefined) return `dsync_features: Unknown feature: ${feature}`;
  const isTooLow = service === 'director' && parseTime(get('director_user_expire')) < MIN_USER_EXPIRE_SECONDS;
  return isTooLow ? 'director_user_expire is too low' : undefined;
}

function words(list: string): string[] {
  return list.split(/[ ,]+/).filter((word) => word !== '');
}
