import { subcommands } from '../commands/index.ts';

const MIN_LENGTH = 4;
const MAX_DISTANCE = 2;

/**
 * The additional subcommand that a misspelled name may stand for.
 *
 * @param words the command word and everything after it
 * @returns its name; undefined if none is close, or if a subcommand of the original is equally close
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

/** The edit distance of two words, counting insertions, deletions, substitutions and swaps of adjacent letters. */
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
