/** Where something stands in a configuration file. */
export interface Position {
  readonly file: string;
  readonly line: number;
}
