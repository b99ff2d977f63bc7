/** Why a line of a configuration file is refused, in Dovecot's words and without its place. */
export class RefusedLine extends Error {
  override readonly name = 'RefusedLine';
}
