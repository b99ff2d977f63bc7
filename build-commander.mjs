const COMMAND = /[\\/]commander[\\/]lib[\\/]command\.js$/;
const INDEX = /[\\/]commander[\\/]index\.js$/;

/** What commander loads at once, but uses only for help, for suggestions, and to run programs. */
const lazily = [
  ["const childProcess = require('node:child_process');", ''],
  ['childProcess.spawn(', "require('node:child_process').spawn("],
  ["const { Help, stripColor } = require('./help.js');", ''],
  ['new Help()', "new (require('./help.js').Help)()"],
  ['=> stripColor(', "=> require('./help.js').stripColor("],
  ["const { suggestSimilar } = require('./suggestSimilar');", ''],
  ['= suggestSimilar(', "= require('./suggestSimilar').suggestSimilar("],
];

/**
 * Has commander load what a start does not need when it is used.
 *
 * @type {import('rolldown').Plugin}
 */
export const lazyCommander = {
  name: 'lazy-commander',
  transform(code, id) {
    if (COMMAND.test(id)) return lazily.reduce((changed, [from, to]) => replaced(changed, from, to), code);
    return INDEX.test(id) ? replaced(code, 'exports.program = new Command();', '') : undefined;
  },
};

/** @throws {Error} if another version of commander has other code */
function replaced(code, from, to) {
  if (!code.includes(from)) throw new Error(`commander lacks: ${from}`);
  return code.replaceAll(from, to);
}
