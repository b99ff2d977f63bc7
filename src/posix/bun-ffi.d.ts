/** What this project uses of Bun's foreign function interface. */
declare module 'bun:ffi' {
  interface Signature {
    readonly args: readonly ('i32' | 'u32' | 'u64' | 'ptr')[];
    readonly returns: 'i32' | 'ptr';
  }

  export function dlopen<Name extends string>(
    library: string,
    functions: Readonly<Record<Name, Signature>>,
  ): { readonly symbols: Readonly<Record<Name, (...args: readonly number[]) => number>> };
  export function ptr(memory: ArrayBufferView): number;
  export const read: { i32(pointer: number, offset: number): number };
}
