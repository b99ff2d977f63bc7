const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** Colours a text. */
export type Style = (name: keyof typeof codes, text: string) => string;

/** For terminals on which colours are wanted. */
export const coloured: Style = (name, text) => {
  const [on, off] = codes[name];
  return `\x1b[${on}m${text}\x1b[${off}m`;
};

export const plain: Style = (_, text) => text;
