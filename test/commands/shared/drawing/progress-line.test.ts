import { expect, it } from 'vitest';
import { ProgressLine } from '../../../../src/commands/shared/drawing/progress-line.ts';

it('never reaches the last column of a terminal with 30 columns or more', () => {
  for (const name of ['10.0.0.1', '2001:db8:1234:5678:9abc:def0:1234:5678']) {
    const line = new ProgressLine(name, 'users');
    line.update(0, 0);
    line.update(50_000, 1000);
    for (let columns = 30; columns <= 200; columns++) {
      const drawn = line.draw(500_000, 1_000_000, columns);
      expect(drawn.length).toBeLessThan(columns);
      expect(drawn).toContain('500000 of 1000000');
    }
  }
});

it('shows the remaining time in minutes and seconds', () => {
  const line = new ProgressLine('10.0.0.1', 'users');
  line.update(0, 0);
  expect(line.draw(0, 1000, 100)).not.toContain('left');
  line.update(10, 1000);
  expect(line.draw(10, 1000, 100)).toContain('990 of 1000 users, 1:39 left');
  expect(line.draw(10, 100_000, 100)).toContain(', 2:46:39 left');
});

it('smooths changes of the speed', () => {
  const line = new ProgressLine('10.0.0.1', 'users');
  line.update(0, 0);
  line.update(100, 1000);
  line.update(100, 2000);
  expect(line.draw(100, 240, 100)).toContain(', 0:02 left');
});

it('fits a narrow terminal', () => {
  const line = new ProgressLine('10.0.0.1', 'users');
  for (let columns = 0; columns < 30; columns++) {
    expect(line.draw(1, 9, columns).length).toBeLessThanOrEqual(Math.max(columns - 1, 0));
  }
});
