/**
 * Splits `host@tag` at the first `@`. spec: protocol 3.5
 *
 * @param text latin1
 * @param tag a tag given separately; the whole text is then the host
 */
export function splitTag(text: string, tag?: string): { readonly host: string; readonly tag: string | undefined } {
  if (tag !== undefined && tag !== '') return { host: text, tag };
  const at = text.indexOf('@');
  return at < 0 ? { host: text, tag: undefined } : { host: text.slice(0, at), tag: text.slice(at + 1) };
}
