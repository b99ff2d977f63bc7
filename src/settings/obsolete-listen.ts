import type { ValueExpression } from './statement.ts';

/**
 * Dovecot's warnings for obsolete uses of `listen` and `ssl_listen`: inside a filter, or with a port. Such a line is
 * ignored. spec: command-line 6.3
 *
 * @returns the texts of the warnings; none for valid uses and other settings
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
