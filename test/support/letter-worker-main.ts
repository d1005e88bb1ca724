import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { makeAudit } from '../../src/audit/index.ts';
import { type Cases, makeCases } from '../../src/cases/index.ts';
import { citizenRepository } from '../../src/citizens/index.ts';
import { contactRepository } from '../../src/contacts/index.ts';
import { makePersonal, makeSearch, openStore } from '../../src/db/index.ts';
import { makeUuid } from '../../src/kit/ids.ts';
import type { Automation } from '../../src/letters/automation.ts';
import { type LetterPoint, makeLetters, startLetters } from '../../src/letters/index.ts';
import { organisationRepository } from '../../src/organisation/index.ts';
import { makeReferrals, type Referrals } from '../../src/referrals/index.ts';
import { makeBreaker } from '../../src/sms/index.ts';
import { FAST_LETTER_RULES, type LetterWorkerConfig } from './letter-worker-config.ts';

/**
 * The product's own worker as a process, with the cases that answers move. With `killAt` every
 * letter is held at that moment until all of them are there; then the process kills itself, as a
 * power cut would.
 */
const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as LetterWorkerConfig;
const bornMs = Date.now();
const nowMs = (): number => config.startMs + Date.now() - bornMs;
const newId = (): string => makeUuid(nowMs(), randomBytes(10));
const store = openStore({
  databaseUrl: config.databaseUrl,
  sqlitePath: config.sqlitePath,
  onSlow: () => undefined,
  monotonicMs: () => performance.now(),
});
const personal = makePersonal({ store, key: config.personalKey, newId, randomBytes });
const search = makeSearch(store, personal);
const contacts = contactRepository({ store, personal, newId });
const audit = makeAudit({ store, nowMs, newId });
const citizens = citizenRepository({
  ...{ store, personal, search, contacts, audit, newId },
  findAnew: (w, caseId, atMs) => cases.findAnew(w, caseId, atMs),
});
const organisation = organisationRepository(store);
const nothing = async (): Promise<void> => undefined;
const cases: Cases = makeCases({
  ...{ store, personal, search, contacts, citizens, newId, randomBelow: (end) => randomInt(end) },
  ...{ announceRegistered: nothing, announceResult: nothing, announceWord: nothing },
  ...{ contactFinished: nothing, caseWithdrawn: nothing, dangerJudged: nothing },
  ...{ announceWithdrawn: nothing },
  referRegistered: (w, caseId, atMs) => referrals.referRegistered(w, caseId, atMs),
  acceptReply: (w, accepted) => referrals.acceptReply(w, accepted),
  endReferrals: (w, caseId, atMs) => referrals.inTime.closeAll(w, caseId, atMs),
  outlines: async () => [],
});
const { recoding, steps, tellCitizen } = cases;
const referrals: Referrals = makeReferrals({
  ...{ store, personal, organisation, steps, recoding, tellCitizen, newId },
  beginEmergency: async (_w, { atMs }) => atMs,
});

const reached = new Set<string>();
function atPoint(point: LetterPoint, ref: string): Promise<void> | undefined {
  const { killAt, rows } = config;
  if (killAt === null) return undefined;
  const isIncoming = killAt === 'received-unstored' || killAt === 'stored-not-taken-off';
  // One whose answer was lost on the wire never sees "accepted but unread": it waits at the last.
  if (point !== killAt && (isIncoming || point !== 'before-state-write')) return undefined;
  reached.add(ref);
  // Messages come one after the other: the first one there is the one in hand.
  if (reached.size === rows || isIncoming) {
    writeFileSync(config.reachedFile, String(reached.size));
    process.kill(process.pid, 'SIGKILL');
  }
  return new Promise(() => undefined);
}

const letters = makeLetters({
  ...{ store, personal, referrals, root: config.root, newId, nowMs, randomBytes },
  audit,
  way: { totalTimeoutMs: 3_000, atPoint },
});
const worker = startLetters({
  ...letters,
  ways: config.blind
    ? (way, set) => {
        const real = letters.ways(way, set);
        const ask: Automation['ask'] = async () => ({ type: 'not_found' });
        return real === null ? null : { ...real, ask };
      }
    : letters.ways,
  settings: letters.settings.read,
  breaker: makeBreaker({ openAfter: 5, openForMs: 200 }),
  now: nowMs,
  random: Math.random,
  rules: FAST_LETTER_RULES,
  concurrency: config.rows,
  leaseMs: config.leaseMs,
  lookEveryMs: 50,
  atPoint,
  log: {
    info: () => undefined,
    warn: () => undefined,
    // That it rests is no fault; what broke is.
    error: (fields, text) => ('err' in fields ? console.error(text, fields) : undefined),
  },
});
process.once('SIGTERM', () => {
  void worker
    .stop()
    .then(() => store.close())
    .then(() => process.exit(0));
});
