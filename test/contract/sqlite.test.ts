import { describe } from 'vitest';
import { casesSuite } from './suites/cases.ts';
import { citizensSuite } from './suites/citizens.ts';
import { directorySuite } from './suites/directory.ts';
import { markedCallersSuite } from './suites/marked-callers.ts';
import { erasureSuite } from './suites/erasure.ts';
import { duplicatesSuite } from './suites/duplicates.ts';
import { mattersSuite } from './suites/matters.ts';
import { mergesSuite } from './suites/merges.ts';
import { nuisanceSuite } from './suites/nuisance.ts';
import { peopleSuite } from './suites/people.ts';
import { queuesSuite } from './suites/queues.ts';
import { searchSuite } from './suites/search.ts';
import { seedSuite } from './suites/seed.ts';
import { skillsSuite } from './suites/skills.ts';
import { trackingSuite } from './suites/tracking.ts';
import { storeSuite } from './suites/store.ts';

/** The same suites as postgres.test.ts: what holds here holds there. */
describe('SQLite', () => {
  const ownFile = async () => '';
  storeSuite(ownFile);
  seedSuite(ownFile);
  searchSuite(ownFile);
  peopleSuite(ownFile);
  queuesSuite(ownFile);
  skillsSuite(ownFile);
  directorySuite(ownFile);
  markedCallersSuite(ownFile);
  nuisanceSuite(ownFile);
  casesSuite(ownFile);
  mattersSuite(ownFile);
  mergesSuite(ownFile);
  duplicatesSuite(ownFile);
  trackingSuite(ownFile);
  citizensSuite(ownFile);
  erasureSuite(ownFile);
});
