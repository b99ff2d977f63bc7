/** Where formatted text goes. */
export interface Output {
  /** Takes latin1; the promise, if there is one, resolves when more is welcome. */
  write(text: string): Promise<void> | void;
  /** Takes bytes, which may be used again when the promise, if there is one, has resolved. */
  writeBytes(bytes: Uint8Array): Promise<void> | void;
}
