const CELL = { width: 8.4, height: 19 } as const;
const MARGIN = 16;
const BAR_HEIGHT = 34;

const colours: Readonly<Record<string, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#f2cc60',
  36: '#79c0ff',
};

interface Style {
  readonly colour: string | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

const normal: Style = { colour: undefined, isBold: false, isDim: false };

/**
 * Draws the contents of a terminal as SVG.
 *
 * @param lines the lines, with escape sequences for colours, bold and dim text
 * @param title the title of the window
 */
export function terminalSvg(lines: readonly string[], title: string): string {
  const columns = Math.max(...lines.map((line) => [...plainText(line)].length));
  const width = Math.ceil(columns * CELL.width) + 2 * MARGIN;
  const height = BAR_HEIGHT + lines.length * CELL.height + MARGIN;
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, i) => `<circle cx="${20 + i * 20}" cy="17" r="6" fill="${fill}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
${dots.join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3" xml:space="preserve">
<text x="${width / 2}" y="22" text-anchor="middle" fill="#8b949e">${escaped(title)}</text>
${lines.flatMap(drawnLine).join('\n')}
</g>
</svg>
`;
}

function drawnLine(line: string, row: number): string[] {
  const y = BAR_HEIGHT + (row + 0.75) * CELL.height;
  let column = 0;
  let style = normal;
  const drawn: string[] = [];
  for (const piece of line.split(/(\x1b\[[?\d;]*[A-Za-z])/)) {
    const sequence = /^\x1b\[([?\d;]*)([A-Za-z])$/.exec(piece);
    if (sequence !== null) {
      if (sequence[2] === 'm') style = styleAfter(style, sequence[1] ?? '');
      continue;
    }
    // Words are positioned separately, so that columns are aligned with any font.
    for (const { 0: word, index } of piece.matchAll(/\S+(?: \S+)*/g)) {
      const start = column + [...piece.slice(0, index)].length;
      const length = [...word].length * CELL.width;
      drawn.push(
        `<text x="${fixed(MARGIN + start * CELL.width)}" y="${fixed(y)}" textLength="${fixed(length)}" lengthAdjust="spacingAndGlyphs"${attributes(style)}>${escaped(word)}</text>`,
      );
    }
    column += [...piece].length;
  }
  return drawn;
}

function styleAfter(style: Style, codes: string): Style {
  let after = style;
  for (const code of codes.split(';')) after = styleAfterCode(after, code);
  return after;
}

function styleAfterCode(style: Style, code: string): Style {
  if (code === '1') return { ...style, isBold: true };
  if (code === '2') return { ...style, isDim: true };
  if (code === '22') return { ...style, isBold: false, isDim: false };
  if (code === '39') return { ...style, colour: undefined };
  const colour = colours[code];
  return colour === undefined ? normal : { ...style, colour };
}

function attributes({ colour, isBold, isDim }: Style): string {
  const fill = colour ?? (isDim ? '#8b949e' : undefined);
  return `${fill === undefined ? '' : ` fill="${fill}"`}${isBold ? ' font-weight="bold"' : ''}`;
}

function plainText(line: string): string {
  return line.replace(/\x1b\[[?\d;]*[A-Za-z]/g, '');
}

function fixed(length: number): string {
  return String(Math.round(length * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
