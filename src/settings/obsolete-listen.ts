import type { ValueExpression } from './statement.ts';

/**
 * What Dovecot says of `listen` and `ssl_listen` where they were once used in another way: in the block of a protocol,
 * or with a port. Such a line is left out.
 *
 * @returns texts of warnings; none if the setting is up to date, or another one
 */
export function obsoleteListen(key: string, value: ValueExpression, isFiltered: boolean): string[] {
  if ((key !== 'listen' && key !== 'ssl_listen') || value.kind !== 'literal' || value.text === '') return [];
  const texts: string[] = [];
  if (value.text.split(/[ ,]+/).some(hasPort)) {
    texts.push(`${key}=..:port has been replaced by service { inet_listener { port } }`);
  }
  if (isFiltered || key === 'ssl_listen') {
    texts.push(`protocol { ${key} } has been replaced by service { inet_listener { address } }`);
  }
  return texts;
}

function hasPort(address: string): boolean {
  return address.includes(':') && !/^\[?[0-9a-f:]*\]?$/i.test(address);
}
