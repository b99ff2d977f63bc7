import { readFileSync } from 'node:fs';

/** The documents that comments cite, by the names used there. */
const documents: Readonly<Record<string, string>> = {
  'command-line': 'docs/reference/command-line.md',
  protocol: 'docs/reference/protocol.md',
  'dovecot-2.4': 'docs/reference/dovecot-2.4.md',
  differences: 'docs/differences.md',
};

/** The section numbers of a document: those of its headings, and the anchors of table rows. */
export function sectionsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#{2,3} (\d+(?:\.\d+)?)\.? /gm)].map(([, number = '']) => number);
  const rows = [...text.matchAll(/^\| <a id="\w+"><\/a>(D\d+) /gm)].map(([, number = '']) => number);
  return new Set([...headings, ...rows]);
}

const cited = new Map(
  Object.entries(documents).map(([name, path]) => [name, sectionsOf(readFileSync(path, 'utf8'))] as const),
);

/** A citation, and its error; undefined if the cited sections exist. */
interface Citation {
  readonly text: string;
  readonly fault: string | undefined;
}

/** The citations in the comments of a source file, such as `command-line 2.1 (rule 4), protocol 3.1, 3.2`. */
export function citationsIn(source: string): Citation[] {
  return [...source.matchAll(/\bspec: (.*?)\.?(?: *\*\/.*)?$/gm)].map(([, text = '']) => ({
    text,
    fault: faultOf(text),
  }));
}

function faultOf(text: string): string | undefined {
  let sections: ReadonlySet<string> | undefined;
  for (const item of text.replace(/ \([^)]*\)/g, '').split(', ')) {
    const [, document, number = ''] = /^(?:(\S+) )?(\d+(?:\.\d+)?|D\d+)$/.exec(item) ?? [];
    if (document !== undefined) sections = cited.get(document);
    if (sections === undefined) return `'${item}' names no document and section`;
    if (!sections.has(number)) return `'${item}' does not exist`;
  }
  return undefined;
}
