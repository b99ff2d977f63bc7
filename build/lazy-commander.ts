import type { Plugin } from 'rolldown';

const COMMAND = /[\\/]commander[\\/]lib[\\/]command\.js$/;
const INDEX = /[\\/]commander[\\/]index\.js$/;

/** Modules that commander loads at start, but needs only for help, suggestions, and running programs. */
const lazily: readonly (readonly [from: string, to: string])[] = [
  ["const childProcess = require('node:child_process');", ''],
  ['childProcess.spawn(', "require('node:child_process').spawn("],
  ["const { Help, stripColor } = require('./help.js');", ''],
  ['new Help()', "new (require('./help.js').Help)()"],
  ['=> stripColor(', "=> require('./help.js').stripColor("],
  ["const { suggestSimilar } = require('./suggestSimilar');", ''],
  ['= suggestSimilar(', "= require('./suggestSimilar').suggestSimilar("],
];

/** Makes commander load these modules when it first uses them. */
export const lazyCommander: Plugin = {
  name: 'lazy-commander',
  transform(code, id) {
    if (COMMAND.test(id)) return lazily.reduce((changed, [from, to]) => replaced(changed, from, to), code);
    return INDEX.test(id) ? replaced(code, 'exports.program = new Command();', '') : undefined;
  },
};

/** @throws Error if this version of commander does not contain the code */
function replaced(code: string, from: string, to: string): string {
  if (!code.includes(from)) throw new Error(`commander lacks: ${from}`);
  return code.replaceAll(from, to);
}
