/**
 * Text of a manual page. Text in backquotes is typed literally: `` `--prune` ``. Text in braces is a placeholder:
 * `{host}`.
 */
export type Text = string;

/** A term and its description. */
export type Item = readonly [thing: Text, description: Text];

/** A paragraph; a list of terms with descriptions, at the margin or below an item; or preformatted lines. */
export type Block =
  | Text
  | { readonly items: readonly Item[] }
  | { readonly below: readonly Item[] }
  | { readonly lines: readonly Text[] };

/** A part of a page, with its heading. */
export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** A manual page, which can be laid out for `man` or as plain text. */
export interface Page {
  readonly name: string;
  /** 1 for user commands, 8 for system administration. */
  readonly chapter: number;
  /** A short description. */
  readonly summary: string;
  readonly sections: readonly Section[];
}

/** A part of a text and its meaning. */
export interface Span {
  readonly text: string;
  readonly meaning: 'prose' | 'typed' | 'place';
}

/** Splits a text into spans. */
export function spansOf(text: Text): Span[] {
  return [...text.matchAll(/`([^`]*)`|\{([^}]*)\}|[^`{]+/g)].map(([prose, typed, place]) => {
    if (typed !== undefined) return { text: typed, meaning: 'typed' };
    return place === undefined ? { text: prose, meaning: 'prose' } : { text: place, meaning: 'place' };
  });
}
