import { afterEach, beforeEach, expect, test } from 'vitest';
import { createQueues } from '../../src/queues/index.ts';
import { FIRST_QUEUE, toForm } from '../../src/queues/queue.ts';
import { queueRepository } from '../../src/queues/repository.ts';
import { skillRepository } from '../../src/queues/repository-skills.ts';
import { LogFault } from '../../src/db/group-commit.ts';
import { openTestDatabase, SEEDED_AT_MS, type TestDatabase } from '../support/database.ts';

const BY = { userId: 'head', address: '10.0.0.1' };
/** When the commit fails, as seen by who asked for it: the row may be there or not. */
const fault = new LogFault('the disk did not confirm the log of commits');

let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

async function twoQueues(isStored: boolean) {
  const deps = {
    store: database.store,
    audit: { write: async () => undefined },
    nowMs: () => SEEDED_AT_MS,
  };
  const repository = queueRepository(deps);
  await repository.seed(SEEDED_AT_MS);
  const configured: string[] = [];
  const archived: string[] = [];
  const queues = createQueues({
    repository: {
      ...repository,
      async archive(...asked) {
        if (isStored) await repository.archive(...asked);
        throw fault;
      },
    },
    skills: skillRepository(deps),
    withheld: async () => new Set(),
    newId: () => 'water',
    line: { ask: async () => ({ ok: true }), isUp: () => true },
    async insist(request) {
      const told = request();
      if (told.type === 'configure-queue') configured.push(told.queue.queueId);
      return { ok: true };
    },
    canDial: false,
    onSet: () => undefined,
    onArchived: (queueId) => void archived.push(queueId),
    onServing: async () => undefined,
    onFault: (thrown) => {
      throw thrown;
    },
  });
  await queues.load();
  await queues.create({ ...toForm(FIRST_QUEUE), extension: '1371', nameFa: 'آب' }, BY);
  configured.splice(0);
  return { queues, configured, archived, ids: () => queues.all().map(({ id }) => id) };
}

test('a queue whose archiving failed is on the line as before', async () => {
  const { queues, configured, archived, ids } = await twoQueues(false);
  await expect(queues.archive('water', 1, BY)).rejects.toBe(fault);
  expect(ids()).toEqual(['general', 'water']);
  expect([configured, archived]).toEqual([['water'], []]);
});

test('a queue whose archiving was told as failed and is stored all the same is off the line', async () => {
  const { queues, configured, archived, ids } = await twoQueues(true);
  await expect(queues.archive('water', 1, BY)).rejects.toBe(fault);
  expect(ids()).toEqual(['general']);
  expect([configured, archived]).toEqual([[], ['water']]);
});
