import { dlopen } from 'bun:ffi';

const LIBRARIES = ['libc.so.6', 'libc.musl-x86_64.so.1', 'libc.musl-aarch64.so.1'];

/**
 * Functions of the C library that Bun has no other way to call. Only Bun can load this module.
 *
 * @throws Error if the library cannot be loaded
 */
export function cLibrary() {
  for (const library of LIBRARIES) {
    try {
      return dlopen(library, {
        socket: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
        connect: { args: ['i32', 'ptr', 'u32'], returns: 'i32' },
        poll: { args: ['ptr', 'u64', 'i32'], returns: 'i32' },
        getsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'ptr'], returns: 'i32' },
        close: { args: ['i32'], returns: 'i32' },
        __errno_location: { args: [], returns: 'ptr' },
      }).symbols;
    } catch {}
  }
  throw new Error('the C library cannot be loaded');
}
