import { parsePosixTimeZone, type UtcOffset } from '../time/posix-time-zone.ts';

/**
 * Makes local time that of a zone: the environment that the settings leave may lack the variable that Node started with.
 * spec: command-line 6.5
 *
 * @param zone the value of TZ
 * @returns the offsets of a zone that Date does not know; Date is in UTC then
 */
export function useTimeZone(zone: string | undefined): UtcOffset | undefined {
  const offset = zone === undefined ? undefined : parsePosixTimeZone(zone);
  const known = offset === undefined ? zone : 'UTC';
  if (known === process.env.TZ) return offset;
  if (known === undefined) delete process.env.TZ;
  else process.env.TZ = known;
  return offset;
}
