/** A position in a configuration file, for messages. */
export interface Position {
  readonly file: string;
  readonly line: number;
}
