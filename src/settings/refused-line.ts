/** Why a line of a configuration file is refused, in Dovecot's words and without its place. */
export class RefusedLine extends Error {
  override readonly name = 'RefusedLine';
}

/** Where something stands in a configuration file. */
export interface Position {
  readonly file: string;
  readonly line: number;
}
