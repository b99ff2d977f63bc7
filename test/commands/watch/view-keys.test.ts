import { describe, expect, it } from 'vitest';
import { View } from '../../../src/commands/watch/view.ts';
import { pressKey } from '../../../src/commands/watch/view-keys.ts';

/** Presses keys. Keys with names of several characters type nothing. */
function press(view: View, ...keys: readonly string[]): boolean[] {
  return keys.map((key) => pressKey(view, { key, isText: key.length === 1 }, 10));
}

describe('the keys of watch', () => {
  it('end it with q', () => {
    expect(press(new View(), 's', 'p', 'x', 'escape', 'q')).toEqual([false, false, false, false, true]);
  });

  it('scroll', () => {
    const view = new View();
    const firstAfter = (...keys: string[]) => {
      press(view, ...keys);
      return view.first;
    };
    expect(firstAfter('down', 'down', 'j')).toBe(3);
    expect(firstAfter('up', 'k')).toBe(1);
    expect(firstAfter('pagedown')).toBe(11);
    expect(firstAfter('pageup')).toBe(1);
    expect(firstAfter('end')).toBe(Infinity);
    view.first = 5;
    expect(firstAfter('home')).toBe(-Infinity);
  });

  it('type a filter, which Enter keeps and Esc removes', () => {
    const view = new View();
    expect(press(view, '/', 'q', 's', '\xc3', '\xb6', 'backspace', '1', 'backspace')).not.toContain(true);
    expect([view.filter, view.isTyping, view.sortOrder]).toEqual(['qs', true, 'address']);
    press(view, 'return', 's', 'backspace');
    expect([view.filter, view.isTyping, view.sortOrder]).toEqual(['qs', false, 'users']);
    press(view, 'escape');
    expect([view.filter, view.isTyping]).toEqual(['', false]);
    press(view, '/', '\xb6', '\xb6', 'backspace');
    expect(view.filter).toBe('');
    press(view, 'escape', '/', 'a', 'escape');
    expect([view.filter, view.isTyping]).toEqual(['', false]);
  });
});
