/** Where formatted text goes, latin1. */
export interface Output {
  /** Takes text; the promise, if there is one, resolves when more is welcome. */
  write(text: string): Promise<void> | void;
}
