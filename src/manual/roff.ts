import program from '../../package.json' with { type: 'json' };
import { type Block, type Item, type Page, type Span, spansOf, type Text } from './page.ts';

/** A page in roff, the input format of `man`. */
export function toRoff({ name, chapter, summary, sections }: Page): string {
  const title = `.TH ${quoted(name.toUpperCase())} ${chapter} "" ${quoted(`${program.name} ${program.version}`)}`;
  const lines = [title, '.nh', '.ad l', '.SH NAME', `${escaped(name)} \\- ${escaped(summary)}`];
  for (const { heading, blocks } of sections) lines.push(`.SH ${quoted(heading)}`, ...blocks.flatMap(block));
  return `${lines.join('\n')}\n`;
}

function block(content: Block): string[] {
  if (typeof content === 'string') return ['.PP', line(content)];
  if ('items' in content) return list(content.items);
  if ('below' in content) return ['.RS', ...list(content.below), '.RE'];
  return ['.PP', '.RS 4', '.nf', ...content.lines.map(line), '.fi', '.RE'];
}

function list(items: readonly Item[]): string[] {
  return items.flatMap(([thing, description]) => ['.TP', line(thing), line(description)]);
}

/** Escapes a dot or quote at the start of a line, which would make it a request. */
function line(text: Text): string {
  return spansOf(text).map(span).join('').replace(/^[.']/, '\\&$&');
}

function span({ text, meaning }: Span): string {
  if (meaning === 'prose') return escaped(text);
  return `\\f${meaning === 'typed' ? 'B' : 'I'}${escaped(text)}\\fR`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\e', '-': '\\-', "'": '\\(aq', '^': '\\(ha', '~': '\\(ti' };

function escaped(text: string): string {
  return text.replace(/[\\'^~-]/g, (character) => escapes[character] ?? character);
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}
