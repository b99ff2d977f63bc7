import { createHash } from 'node:crypto';

export class HashFormatError extends Error {}

export function createUserHasher(format: string, _environment: Readonly<Record<string, string>>): (name: string) => number {
  return (name) => {
    const expanded = format.replace(/%([LU]*)([undz%])/g, (_, modifiers: string, variable: string) => {
      const at = name.indexOf('@');
      const values: Record<string, string> = { u: name, n: at < 0 ? name : name.slice(0, at), d: at < 0 ? '' : name.slice(at + 1), '%': '%' };
      let value = values[variable];
      if (value === undefined) throw new HashFormatError(`Unknown variable '%${variable}'`);
      for (const m of modifiers) value = m === 'L' ? value.replace(/[A-Z]/g, (c) => c.toLowerCase()) : value.replace(/[a-z]/g, (c) => c.toUpperCase());
      return value;
    });
    return createHash('md5').update(expanded, 'latin1').digest().readUInt32BE(0) || 1;
  };
}
