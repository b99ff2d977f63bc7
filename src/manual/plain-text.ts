import { type Block, type Item, type Page, spansOf, type Text } from './page.ts';

const WIDTH = 78;
const INDENT = 7;

/** A page as plain text, wrapped to 78 characters except for preformatted lines. */
export function toPlainText({ name, chapter, summary, sections }: Page): string {
  const title = `${name.toUpperCase()}(${chapter})`;
  const all = [{ heading: 'NAME', blocks: [`${name} - ${summary}`] }, ...sections];
  const texts = all.map(({ heading, blocks }) => `${heading}\n${blocks.map(block).join('\n\n')}\n`);
  return [`${title}${title.padStart(WIDTH - title.length)}\n`, ...texts].join('\n');
}

function block(content: Block): string {
  if (typeof content === 'string') return filled(content, INDENT);
  if ('items' in content) return list(content.items, INDENT);
  if ('below' in content) return list(content.below, 2 * INDENT);
  return content.lines.map((line) => `${' '.repeat(INDENT + 4)}${plain(line)}`.trimEnd()).join('\n');
}

function list(items: readonly Item[], indent: number): string {
  return items
    .map(([thing, description]) => `${filled(thing, indent)}\n${filled(description, indent + INDENT)}`)
    .join('\n\n');
}

function filled(text: Text, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text).split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].map((each) => ' '.repeat(indent) + each).join('\n');
}

function plain(text: Text): string {
  return spansOf(text)
    .map(({ text: piece, meaning }) => (meaning === 'place' ? `<${piece}>` : piece))
    .join('');
}
