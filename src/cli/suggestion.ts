import { subcommands } from '../commands/index.ts';

const MIN_LENGTH = 4;
const MAX_DISTANCE = 2;

/**
 * The addition that somebody may have meant who named no subcommand.
 *
 * @param words the command line from the command word on
 * @returns its name; undefined if none is close, or one of the original's is as close
 */
export function suggestedAddition(words: readonly string[]): string | undefined {
  const [first, given] = words;
  if (first !== 'director' || given === undefined || given.length < MIN_LENGTH) return undefined;
  let best: { readonly name: string; readonly distance: number; readonly addition: boolean } | undefined;
  for (const { name, addition = false } of subcommands) {
    const distance = editDistance(given, name.split(' ', 1)[0] ?? '');
    const isBetter = best === undefined || distance < best.distance;
    if (isBetter || (distance === best?.distance && !addition)) best = { name, distance, addition };
  }
  return best?.addition && best.distance <= MAX_DISTANCE ? best.name : undefined;
}

/** How many letters are to be put in, left out, changed, or swapped with the next one to make one word another. */
export function editDistance(from: string, to: string): number {
  let previous: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let left = 1; left <= from.length; left++) {
    const next = [left];
    for (let right = 1; right <= to.length; right++) {
      const isSame = from[left - 1] === to[right - 1];
      const isSwapped = left > 1 && right > 1 && from[left - 1] === to[right - 2] && from[left - 2] === to[right - 1];
      next[right] = Math.min(
        at(row, right) + 1,
        at(next, right - 1) + 1,
        at(row, right - 1) + (isSame ? 0 : 1),
        isSwapped ? at(previous, right - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    previous = row;
    row = next;
  }
  return at(row, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
