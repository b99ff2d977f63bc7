import { styleText } from 'node:util';

/** Applies a colour or attribute to text. */
export type Style = (name: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', text: string) => string;

/** Uses the escape sequences of a terminal. */
export const coloured: Style = (name, text) => styleText(name, text, { validateStream: false });

/** Leaves text as it is. */
export const plain: Style = (_, text) => text;
