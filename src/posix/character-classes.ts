/** The character classes of the C locale, each as the contents of a class in a JavaScript regular expression. */
export const characterClasses: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    alnum: '0-9A-Za-z',
    alpha: 'A-Za-z',
    blank: '\\t ',
    cntrl: '\\x00-\\x1f\\x7f',
    digit: '0-9',
    graph: '!-~',
    lower: 'a-z',
    print: ' -~',
    punct: '!-\\/:-@\\[-`{-~',
    space: '\\t-\\r ',
    upper: 'A-Z',
    xdigit: '0-9A-Fa-f',
  }),
);
