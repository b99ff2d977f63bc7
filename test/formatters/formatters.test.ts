import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnsuitableFormatterError } from '../../src/formatters/formatter.ts';
import type { FormatterName } from '../../src/formatters/index.ts';
import { visibleControls } from '../../src/posix/visible-controls.ts';
import { anyBytes } from '../arbitraries.ts';
import { render } from './render.ts';

const headers = [{ key: 'name' }, { key: 'seen-at', title: 'seen at' }, { key: 'note', hideTitle: true }];
const rows = [
  ['alice', '-', 'x'],
  ['bob', '2026', ''],
];

describe('every formatter', () => {
  it.each<[FormatterName, string]>([
    ['flow', 'name=alice seen at=- x\nname=bob seen at=2026 \n'],
    ['pager', 'name: alice\nseen at: -\nx\n\f\nname: bob\nseen at: 2026\n\n'],
    ['tab', 'name\tseen at\tnote\nalice\t-\tx\nbob\t2026\t\n'],
    ['json', '[{"name":"alice","seen-at":"-","note":"x"},{"name":"bob","seen-at":"2026","note":""}]'],
  ])('%s writes rows', async (name, text) => {
    for (const batch of [1, 2]) expect(await render(name, { headers, rows }, { batch })).toBe(text);
  });

  it.each<[FormatterName, string]>([
    ['flow', ''],
    ['pager', ''],
    ['tab', 'name\tseen at\tnote\n'],
    ['json', '[]'],
    ['formatted', ''],
  ])('%s writes no rows as %j', async (name, text) => {
    expect(await render(name, { headers, rows: [] })).toBe(text);
  });

  it.each<[FormatterName, string]>([
    ['flow', ''],
    ['pager', ''],
    ['tab', '\n'],
    ['table', ''],
    ['json', '[]'],
    ['formatted', ''],
  ])('%s writes no columns as %j', async (name, text) => {
    expect(await render(name, { headers: [], rows: [] })).toBe(text);
  });

  it('leaves out the titles of tab on demand, and no others', async () => {
    expect(await render('tab', { headers, rows: [] }, { hideTitles: true })).toBe('');
    expect(await render('flow', { headers, rows: [['a', 'b', 'c']] }, { hideTitles: true })).toBe(
      'name=a seen at=b c\n',
    );
  });

  it('uses the template of the listing, or fails if there is none', async () => {
    const template = ([name]: readonly string[]) => `<${name}>\n`;
    expect(await render('formatted', { headers, rows, template })).toBe('<alice>\n<bob>\n');
    await expect(render('formatted', { headers, rows })).rejects.toThrow(UnsuitableFormatterError);
  });
});

describe('json', () => {
  const key = [{ key: 'k' }];
  it.each([
    ['\b\f\n\r\t"\\', '\\b\\f\\n\\r\\t\\"\\\\'],
    ['\0\x1f\x7f/', '\\u0000\\u001f\x7f/'],
    ['\xc3\xa4', '\xc3\xa4'],
    ['\xe2\x80\xa8\xe2\x80\xa9', '\\u2028\\u2029'],
    ['\xff', '\xef\xbf\xbd'],
    ['\xc3', '\xef\xbf\xbd'],
    ['\xc0\x80', '\xef\xbf\xbd\xef\xbf\xbd'],
    ['\xed\xa0\x80', '\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd'],
    ['\xf4\x90\x80\x80', '\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd'],
    ['\xf0\x9f\x98\x80', '\xf0\x9f\x98\x80'],
  ])('escapes %j as %j', async (value, escaped) => {
    expect(await render('json', { headers: key, rows: [[value]] })).toBe(`[{"k":"${escaped}"}]`);
  });

  it('is valid JSON with the same text for valid UTF-8', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (value) => {
        const bytes = Buffer.from(value).toString('latin1');
        const text = await render('json', { headers: key, rows: [[bytes]] });
        expect(JSON.parse(Buffer.from(text, 'latin1').toString())).toEqual([{ k: value }]);
      }),
    );
  });
});

describe('visibleControls', () => {
  it.each([
    ['plain \t\n text', 'plain \t\n text'],
    ['\x1b[2J', '\\x1b[2J'],
    ['\r\x7f\0', '\\x0d\\x7f\\x00'],
    ['\xc3\xa4', '\xc3\xa4'],
    ['\xc2\x9b', '\\xc2\\x9b'],
    ['\xff', '\\xff'],
  ])('shows %j as %j', (value, shown) => {
    expect(visibleControls(value)).toBe(shown);
  });

  it('leaves no control characters', () => {
    fc.assert(
      fc.property(anyBytes, (value) => {
        const shown = Buffer.from(visibleControls(value), 'latin1').toString();
        expect(shown).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\ufffd]/);
      }),
    );
  });
});

describe('json', () => {
  const characters = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code));

  it.each(characters)('keeps %j after parsing, without control characters', async (character) => {
    const text = await render('json', { headers: [{ key: 'name' }], rows: [[character]] });
    expect(JSON.parse(text)).toEqual([{ name: character }]);
    expect(text).not.toMatch(/[\0-\x1f]/);
  });
});
