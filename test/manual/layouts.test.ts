import { expect, it } from 'vitest';
import program from '../../package.json' with { type: 'json' };
import type { Page } from '../../src/manual/page.ts';
import { toPlainText } from '../../src/manual/plain-text.ts';
import { toRoff } from '../../src/manual/roff.ts';

const page: Page = {
  name: 'tool',
  chapter: 1,
  summary: 'a tool',
  sections: [
    {
      heading: 'TWO WORDS',
      blocks: [
        ".It's `-v` {file}, C:\\x~y^z",
        { items: [['`-a`', 'All.']] },
        { below: [['`-b` {size}', `Long${' words'.repeat(13)}.`]] },
        { lines: ["'quoted'", ''] },
      ],
    },
  ],
};

it('a page for man escapes text that looks like a request', () => {
  expect(toRoff(page)).toBe(
    [
      `.TH "TOOL" 1 "" "${program.name.replaceAll('-', '\\-')} ${program.version}"`,
      '.nh',
      '.ad l',
      '.SH NAME',
      'tool \\- a tool',
      '.SH "TWO WORDS"',
      '.PP',
      '\\&.It\\(aqs \\fB\\-v\\fR \\fIfile\\fR, C:\\ex\\(tiy\\(haz',
      '.TP',
      '\\fB\\-a\\fR',
      'All.',
      '.RS',
      '.TP',
      '\\fB\\-b\\fR \\fIsize\\fR',
      `Long${' words'.repeat(13)}.`,
      '.RE',
      '.PP',
      '.RS 4',
      '.nf',
      '\\(aqquoted\\(aq',
      '',
      '.fi',
      '.RE',
      '',
    ].join('\n'),
  );
});

it('a page in plain text is 78 columns wide', () => {
  expect(toPlainText(page)).toBe(
    `TOOL(1)${' '.repeat(64)}TOOL(1)

NAME
       tool - a tool

TWO WORDS
       .It's -v <file>, C:\\x~y^z

       -a
              All.

              -b <size>
                     Long words words words words words words words words
                     words words words words words.

           'quoted'

`,
  );
});
