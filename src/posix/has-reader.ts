import { ptr } from 'bun:ffi';
import { cLibrary } from './c-library.ts';

const POLLERR = 8;

/** Whether a process can still read from a pipe. Only Bun can load this module. */
export function hasReader(fd: number): boolean {
  const request = new Int16Array([...new Int16Array(Int32Array.of(fd).buffer), 0, 0]);
  cLibrary().poll(ptr(request), 1, 0);
  return ((request[3] ?? 0) & POLLERR) === 0;
}
