import { expect, it, onTestFinished } from 'vitest';
import { DirectorConnection } from '../../../src/client/connection.ts';
import { ChangeMaker } from '../../../src/commands/apply/carry-out.ts';
import type { Difference } from '../../../src/commands/apply/difference.ts';
import { ChangeRecord } from '../../../src/commands/shared/change-record.ts';
import { requests } from '../../../src/protocol/requests.ts';
import { FakeDirector } from '../../harness/fake-director.ts';
import { TestContext } from '../../harness/test-context.ts';
import { folderOf } from '../../settings/folder.ts';

it.each([
  ['Ring sync timed out', true, ['HOST-UPDATE\t10.0.0.1\t5']],
  ['not today', false, ['HOST-UPDATE\t10.0.0.1\t5', 'HOST-UPDATE\t10.0.0.2\t5', 'HOST-UP\t10.0.0.9']],
])('after %j the connection is closed: %j', async (reply, isClosed, sent) => {
  const fake = await FakeDirector.start(folderOf({}), (_, before) => ({
    reply: before.length === 0 ? `${reply}\n` : 'OK\n',
  }));
  const director = await DirectorConnection.open(fake.path);
  onTestFinished(() => director.close());
  const context = new TestContext();
  const changes = ['10.0.0.1', '10.0.0.2'].map((ip): Difference => {
    return { action: 'change', ip, tag: '', before: { vhosts: 7, up: true, users: 0 }, after: { vhosts: 5, up: true } };
  });
  const maker = new ChangeMaker(context, director, ChangeRecord.open(context, '/dev/null', ''), changes);
  await maker.makeAll();
  const next = await director.ask(requests.hostUp, { ip: '10.0.0.9' }).catch((error: unknown) => error);
  expect(next).toEqual(isClosed ? expect.objectContaining({ code: 'CONNECTION_LOST', syscall: 'write' }) : 'OK');
  expect({ isOver: maker.isOver, status: context.status, first: context.told[0] }).toEqual({
    isOver: isClosed,
    status: 75,
    first: `Error: 10.0.0.1: ${reply}`,
  });
  expect(fake.requests).toEqual(sent);
});
