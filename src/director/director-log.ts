/** Where the director reports what it does. */
export interface DirectorLog {
  info(text: string): void;
  debug(text: string): void;
  error(text: string): void;
}
