/** A format of user hashes does not expand; the message is the reason, for people. spec: command-line 7 */
export class HashFormatError extends Error {
  override readonly name = 'HashFormatError';
}
