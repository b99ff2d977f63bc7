/** A line of a configuration file is invalid. The message is Dovecot's, without the position. */
export class RefusedLine extends Error {
  override readonly name = 'RefusedLine';
}
