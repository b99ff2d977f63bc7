import type { Key } from '../shared/subcommand.ts';
import type { View } from './view.ts';

/**
 * Handles a key.
 *
 * @param page how many mail servers fit on the screen
 * @returns whether the key quits the view
 */
export function pressKey(view: View, { key, isText }: Key, page: number): boolean {
  if (!isText) {
    editFilter(view, key);
    scroll(view, key, page);
    return false;
  }
  if (view.isTyping) {
    view.filter += key;
    view.first = 0;
    return false;
  }
  return command(view, key);
}

function command(view: View, key: string): boolean {
  switch (key) {
    case 's':
      view.sortNext();
      break;
    case 'p':
      view.isPaused = !view.isPaused;
      break;
    case '/':
      view.isTyping = true;
      break;
    case 'j':
      view.first++;
      break;
    case 'k':
      view.first--;
      break;
  }
  return key === 'q';
}

function editFilter(view: View, key: string): void {
  if (key === 'escape') {
    view.filter = '';
    view.isTyping = false;
  } else if (key === 'return' || key === 'enter') {
    view.isTyping = false;
  } else if (key === 'backspace' && view.isTyping) {
    // Removes the last UTF-8 character: its first byte and the continuation bytes.
    view.filter = view.filter.replace(/[^\x80-\xbf]?[\x80-\xbf]*$/, '');
  }
}

function scroll(view: View, key: string, page: number): void {
  const steps = new Map([
    ['up', -1],
    ['down', 1],
    ['pageup', -page],
    ['pagedown', page],
    ['home', -Infinity],
    ['end', Infinity],
  ]);
  view.first += steps.get(key) ?? 0;
}
