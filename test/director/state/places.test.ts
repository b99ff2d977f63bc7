import { expect, it } from 'vitest';
import type { PlaceAnswer, PlaceUser } from '../../../src/director/place-user.ts';
import { PlaceSwitch } from '../../../src/director/state/place-switch.ts';

/** Somebody who places users when a test says so. */
function placer() {
  const asked: string[] = [];
  const answers = new Map<string, PlaceAnswer>();
  const place: PlaceUser = (user, tag, bytes, answer) => {
    asked.push(`${user} ${tag} ${bytes}`);
    answers.set(user, answer);
    return () => void asked.push(`not ${user}`);
  };
  return { place, asked, answers };
}

it('places by one, and from some moment on by another, who is asked for those who wait', () => {
  const [first, second] = [placer(), placer()];
  const places = new PlaceSwitch(first.place);
  const answered: string[] = [];
  const ask = (user: string) => places.place(user, 'x', 5, (host) => void answered.push(`${user} ${host?.ip}`));
  ask('alice');
  ask('bob');
  const forget = ask('carol');
  first.answers.get('alice')?.({ ip: '10.0.0.1', name: undefined });
  forget();
  expect(first.asked).toEqual(['alice x 5', 'bob x 5', 'carol x 5', 'not carol']);
  places.switchTo(second.place);
  expect(first.asked.slice(4)).toEqual(['not bob']);
  const forgetDave = ask('dave');
  expect(second.asked).toEqual(['bob x 5', 'dave x 5']);
  second.answers.get('bob')?.({ ip: '10.0.0.2', name: undefined });
  forgetDave();
  expect(second.asked.slice(2)).toEqual(['not dave']);
  expect(answered).toEqual(['alice 10.0.0.1', 'bob 10.0.0.2']);
  places.switchTo(first.place);
  expect(first.asked.slice(5)).toEqual([]);
});

it('keeps nobody who is answered at once', () => {
  const other = placer();
  const places = new PlaceSwitch((_user, _tag, _bytes, answer) => {
    answer(undefined);
    return () => expect.fail('there is nothing to forget');
  });
  places.place('alice', '', 5, () => {});
  places.switchTo(other.place);
  expect(other.asked).toEqual([]);
});
