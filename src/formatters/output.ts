/** The destination of formatted text. */
export interface Output {
  /** Writes latin1 text. If it returns a promise, the caller waits for it before writing more. */
  write(text: string): Promise<void> | void;
  /** As {@link write}, for bytes. The caller may reuse the buffer after the call, or after the promise. */
  writeBytes(bytes: Uint8Array): Promise<void> | void;
}
