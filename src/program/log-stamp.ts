import { strftime } from '../posix/strftime.ts';
import type { TimeZone } from '../posix/time-zone.ts';

/** The size of the original's buffer for a stamp, in bytes. A longer stamp is omitted. spec: command-line 5 */
const BUFFER_SIZE = 256;

/** @returns a function that formats the current time as the stamp of a log line */
export function logStamp(format: string, zone: TimeZone): () => string {
  return () => {
    const now = zone.localTime(Math.floor(Date.now() / 1000));
    return now === undefined ? '' : strftime(format, now, BUFFER_SIZE);
  };
}
