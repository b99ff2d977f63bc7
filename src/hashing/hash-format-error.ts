/** A format of user hashes cannot be expanded. The message is the reason. spec: command-line 7 */
export class HashFormatError extends Error {
  override readonly name = 'HashFormatError';
}
