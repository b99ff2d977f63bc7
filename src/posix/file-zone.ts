import { type PosixZone, parsePosixZone, posixRules } from './posix-zone.ts';
import type { Leap, Transition, ZoneFile } from './zone-file.ts';
import { type ZoneRules, type ZoneTime, zoneTime } from './zone-rules.ts';

/** The rules of a zone file, as the C library applies them. */
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
 * A zone file with the clocks of a POSIX zone. The C library combines them if TZ has summer time without change rules.
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
    // Further west, a change should come later. The C library shifts it in the other direction.
    return { from: isShifted ? from + standard.offset - fileOffset : from, type, ruleClock };
  });
  return { ...file, types: Object.values(types), before: types.standard, transitions };
}

/** During an inserted leap second, `leapSeconds` already includes it, and `insertedSeconds` adds it back. */
function leapsAt(leaps: readonly Leap[], seconds: number): Pick<ZoneTime, 'leapSeconds' | 'insertedSeconds'> {
  const passed = countUntil(leaps, seconds);
  const { from, count: leapSeconds } = leaps[passed - 1] ?? { from: seconds, count: 0 };
  const isInserted = from === seconds && leapSeconds > (leaps[passed - 2]?.count ?? 0);
  return { leapSeconds, insertedSeconds: isInserted ? 1 : 0 };
}

/** How many of the sorted moments are at or before `seconds`. */
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
