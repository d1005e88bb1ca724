import { describe } from 'vitest';
import { casesSuite } from './suites/cases.ts';
import { citizensSuite } from './suites/citizens.ts';
import { directorySuite } from './suites/directory.ts';
import { markedCallersSuite } from './suites/marked-callers.ts';
import { erasureSuite } from './suites/erasure.ts';
import { nuisanceSuite } from './suites/nuisance.ts';
import { officialsSuite } from './suites/officials.ts';
import { peopleSuite } from './suites/people.ts';
import { queuesSuite } from './suites/queues.ts';
import { referralsSuite } from './suites/referrals.ts';
import { searchSuite } from './suites/search.ts';
import { seedSuite } from './suites/seed.ts';
import { skillsSuite } from './suites/skills.ts';
import { storeSuite } from './suites/store.ts';
import { transitionsSuite } from './suites/transitions.ts';

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
  referralsSuite(ownFile);
  officialsSuite(ownFile);
  transitionsSuite(ownFile);
  citizensSuite(ownFile);
  erasureSuite(ownFile);
});
