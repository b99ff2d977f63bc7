import { lstatSync, readdirSync, statSync } from 'node:fs';
import { characterClasses } from './character-classes.ts';

/** glob(3) with braces: the paths that match, in byte order within each alternative. spec: command-line 6.3 */
export function glob(pattern: string): string[] {
  return expandBraces(pattern).flatMap(expandAlternative);
}

/** `a{b,c}d` -> `abd`, `acd`. A brace without its partner is an ordinary character. */
function expandBraces(pattern: string): string[] {
  const open = findUnescaped(pattern, 0, '{');
  if (open < 0) return [pattern];
  const commas: number[] = [];
  let depth = 0;
  for (let index = open; index < pattern.length; index++) {
    const character = pattern[index];
    if (character === '\\') index++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) commas.push(index);
    else if (character === '}' && --depth === 0) {
      const bounds = [open, ...commas, index];
      const before = pattern.slice(0, open);
      const after = pattern.slice(index + 1);
      return bounds
        .slice(1)
        .flatMap((end, part) => expandBraces(before + pattern.slice((bounds[part] ?? 0) + 1, end) + after));
    }
  }
  return [pattern];
}

function findUnescaped(pattern: string, from: number, wanted: string): number {
  for (let index = from; index < pattern.length; index++) {
    if (pattern[index] === '\\') index++;
    else if (pattern[index] === wanted) return index;
  }
  return -1;
}

function expandAlternative(pattern: string): string[] {
  if (!/[*?[]/.test(pattern)) {
    const path = withoutEscapes(pattern);
    return exists(path) ? [path] : [];
  }
  const segments = pattern.split('/');
  const last = segments.pop() ?? '';
  let directories = [''];
  for (const segment of segments) {
    directories = directories
      .flatMap((parent) => matchSegment(parent, segment))
      .map((path) => `${path}/`)
      .filter(isDirectory);
  }
  return directories
    .flatMap((parent) => matchSegment(parent, last))
    .filter(exists)
    .sort(byBytes);
}

/** The entries of a directory (empty or ending in a slash) that match, or the text of a segment without wildcards. */
function matchSegment(parent: string, segment: string): string[] {
  if (!/[*?[]/.test(segment)) return [parent + withoutEscapes(segment)];
  const wanted = segmentPattern(segment);
  return entries(parent === '' ? '.' : parent)
    .filter((name) => wanted.test(name) && (!name.startsWith('.') || segment.startsWith('.')))
    .map((name) => parent + name);
}

function segmentPattern(segment: string): RegExp {
  let source = '';
  for (let index = 0; index < segment.length; index++) {
    const character = segment.charAt(index);
    if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '\\' && index + 1 < segment.length) source += literal(segment.charAt(++index));
    else if (character === '[') {
      const end = classEnd(segment, index);
      if (end < 0) {
        source += '\\[';
      } else {
        source += classSource(segment.slice(index + 1, end));
        index = end;
      }
    } else source += literal(character);
  }
  return new RegExp(`^${source}$`);
}

/** The index of the `]` that ends a bracket expression; one at its start is a member. */
function classEnd(segment: string, open: number): number {
  let index = open + 1;
  if (segment[index] === '!' || segment[index] === '^') index++;
  if (segment[index] === ']') index++;
  for (; index < segment.length; index++) {
    if (segment[index] === '\\') index++;
    else if (segment.startsWith('[:', index)) index = Math.max(index, segment.indexOf(':]', index) + 1);
    else if (segment[index] === ']') return index;
  }
  return -1;
}

function classSource(members: string): string {
  const negated = members.startsWith('!') || members.startsWith('^');
  const source = members
    .slice(negated ? 1 : 0)
    .replace(/\[:([a-z]+):\]|\\([\s\S])|([\]^\\[])/g, (_all, name?: string, escaped?: string, special?: string) =>
      name !== undefined ? (characterClasses.get(name) ?? '') : literal(escaped ?? special ?? ''),
    );
  return `[${negated ? '^' : ''}${source}]`;
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}

function withoutEscapes(text: string): string {
  return text.replace(/\\([\s\S])/g, '$1');
}

function entries(directory: string): string[] {
  try {
    return readdirSync(Buffer.from(directory, 'latin1'), 'latin1');
  } catch {
    return [];
  }
}

function exists(path: string): boolean {
  try {
    lstatSync(Buffer.from(path, 'latin1'));
    return true;
  } catch {
    return false;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(Buffer.from(path, 'latin1')).isDirectory();
  } catch {
    return false;
  }
}

function byBytes(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
