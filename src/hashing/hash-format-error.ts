/** A format of user hashes does not expand; the message is the reason, for people. spec: cli.md 7 */
export class HashFormatError extends Error {
  override readonly name = 'HashFormatError';
}
