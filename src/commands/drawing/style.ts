const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** Applies a colour or attribute to text. */
export type Style = (name: keyof typeof codes, text: string) => string;

/** Uses the escape sequences of a terminal. */
export const coloured: Style = (name, text) => {
  const [on, off] = codes[name];
  return `\x1b[${on}m${text}\x1b[${off}m`;
};

/** Leaves text as it is. */
export const plain: Style = (_, text) => text;
