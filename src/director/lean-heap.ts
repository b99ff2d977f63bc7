import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 prefer a small heap to a fast one, for a program that keeps what is large outside of it: the space for new
 * objects does not grow to tens of mebibytes, and old ones are looked after before there are many.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString('--optimize-for-size');
}
