/** Text as one word of a POSIX shell: bare where that is safe, in single quotes otherwise. spec: differences D2 */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9@%+=:,./_-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
