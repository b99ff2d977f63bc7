/** Formats text as one word for a POSIX shell, in single quotes unless it is safe without. spec: differences D2 */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9@%+=:,./_-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
