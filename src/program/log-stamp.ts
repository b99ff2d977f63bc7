import { strftime } from '../posix/strftime.ts';
import type { TimeZone } from '../posix/time-zone.ts';

/** The original's buffer for a stamp, in bytes: one that is too long is none. spec: command-line 5 */
const BUFFER_SIZE = 256;

/** @returns a function that gives the time stamp of a log line that is written now */
export function logStamp(format: string, zone: TimeZone): () => string {
  return () => {
    const now = zone.localTime(Math.floor(Date.now() / 1000));
    return now === undefined ? '' : strftime(format, now, BUFFER_SIZE);
  };
}
