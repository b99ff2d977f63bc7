import { utf8Length } from './utf8.ts';

const suspicious = /[^\t\n\x20-\x7e]/;

/** Shows control characters and invalid UTF-8 as `\xNN`. TABs and line feeds stay. */
export function visibleControls(value: string): string {
  if (!suspicious.test(value)) return value;
  let shown = '';
  for (let index = 0; index < value.length; ) {
    const length = utf8Length(value, index);
    const character = value.slice(index, index + Math.max(length, 1));
    shown += length === 0 || isControl(character) ? hex(character) : character;
    index += character.length;
  }
  return shown;
}

/** As {@link visibleControls}, but also for TABs and line feeds: the result is one line. */
export function oneLine(value: string): string {
  return visibleControls(value).replaceAll('\t', '\\x09').replaceAll('\n', '\\x0a');
}

function isControl(character: string): boolean {
  return /^([\0-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f])$/.test(character);
}

function hex(bytes: string): string {
  return bytes.replace(/./gs, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
