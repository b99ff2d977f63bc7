/**
 * Text of a manual page. What stands in backquotes is typed as it is: `` `--prune` ``; what stands in braces is a place
 * for something: `{host}`.
 */
export type Text = string;

/** A thing and what it is. */
export type Item = readonly [thing: Text, description: Text];

/** A paragraph; a list of things with what they are, at the margin or below an item; or lines to be kept as they are. */
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
  /** 1 for commands of users, 8 for those of the system. */
  readonly chapter: number;
  /** What it is for, in a few words. */
  readonly summary: string;
  readonly sections: readonly Section[];
}

/** A piece of a text and how it is meant. */
export interface Span {
  readonly text: string;
  readonly meaning: 'prose' | 'typed' | 'place';
}

/** Takes a text apart. */
export function spansOf(text: Text): Span[] {
  return [...text.matchAll(/`([^`]*)`|\{([^}]*)\}|[^`{]+/g)].map(([prose, typed, place]) => {
    if (typed !== undefined) return { text: typed, meaning: 'typed' };
    return place === undefined ? { text: prose, meaning: 'prose' } : { text: place, meaning: 'place' };
  });
}
