import { type PosixZone, parsePosixZone, posixRules } from './posix-zone.ts';
import type { Leap, Transition, ZoneFile } from './zone-file.ts';
import { type ZoneRules, type ZoneTime, zoneTime } from './zone-rules.ts';

/** What clocks show by a zone file, as the C library reads it. */
export function fileRules({ before, transitions, leaps, footer }: ZoneFile): ZoneRules {
  const last = transitions.at(-1)?.from ?? Infinity;
  const after = footer === '' ? undefined : posixRules(parsePosixZone(footer));
  const withoutLeaps: ZoneRules = (seconds) => {
    if (after !== undefined && seconds >= last) return after(seconds);
    const { offset, abbreviation } = transitions[countUntil(transitions, seconds) - 1]?.type ?? before;
    return zoneTime(offset, abbreviation);
  };
  return leaps.length === 0 ? withoutLeaps : (seconds) => ({ ...withoutLeaps(seconds), ...leapsAt(leaps, seconds) });
}

/**
 * The zone of a file with other clocks: what the C library takes where TZ has summer time and nothing on its changes.
 */
export function withClocks(file: ZoneFile, { standard, summer }: PosixZone): ZoneFile {
  const types = {
    standard: { ...standard, isSummer: false },
    summer: { ...summer, isSummer: true },
  };
  const fileOffset = file.transitions.findLast(({ type }) => !type.isSummer)?.type.offset ?? 0;
  let wasSummer = false;
  const transitions = file.transitions.map(({ from, type: { isSummer }, ruleClock }): Transition => {
    const isShifted = ruleClock === 'standard' || (ruleClock === 'wall' && !wasSummer);
    wasSummer = isSummer;
    const type = isSummer ? types.summer : types.standard;
    // Where the zone is further west a change comes later; the C library has it the other way round.
    return { from: isShifted ? from + standard.offset - fileOffset : from, type, ruleClock };
  });
  return { ...file, types: Object.values(types), before: types.standard, transitions };
}

/** In a leap second that is inserted, its count begins a second early. */
function leapsAt(leaps: readonly Leap[], seconds: number): Pick<ZoneTime, 'leapSeconds' | 'insertedSeconds'> {
  const passed = countUntil(leaps, seconds);
  const { from, count: leapSeconds } = leaps[passed - 1] ?? { from: seconds, count: 0 };
  const isInserted = from === seconds && leapSeconds > (leaps[passed - 2]?.count ?? 0);
  return { leapSeconds, insertedSeconds: isInserted ? 1 : 0 };
}

/** How many of them have come by a moment. */
function countUntil(moments: readonly { readonly from: number }[], seconds: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((moments[middle]?.from ?? 0) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
