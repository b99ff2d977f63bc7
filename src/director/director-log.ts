/** The log of a director. */
export interface DirectorLog {
  info(text: string): void;
  debug(text: string): void;
  error(text: string): void;
}
