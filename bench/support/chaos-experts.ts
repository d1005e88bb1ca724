import { contactIdOf } from '../../src/contacts/contact-id.ts';
import type { CallRecord } from '../../src/contract/calls.ts';
import type { TransferTargets } from '../../src/contract/desk.ts';
import { callIdOfLeg, type Expert, type House } from '../../test/support/deaths.ts';
import type { PhoneCall } from '../../test/support/sip-call.ts';
import { isForCallback, isOfFallback } from './chaos-callbacks.ts';
import { insist } from './insist.ts';

/** As the judge takes it. */
const LET_GO_WITHIN_MS = 1_500;
/** For a contact that may not be there. */
const BRIEF_MS = 3_000;
const LOOK_EVERY_MS = 1_000;

/**
 * What experts do at their desks between two calls: they write down the last one, and come back when
 * the desk says that they were set aside.
 */
export class ChaosExperts {
  readonly #house: House;
  readonly #clerk: Expert;
  readonly #begun = new Set<PhoneCall>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #faults: unknown[] = [];
  /** Idle and not to be rung at the last look. */
  #unused: ReadonlySet<string> = new Set();
  #lookedAtMs = 0;
  /** Whoever was idle and not to be rung, and has come back. */
  comebacks = 0;

  /** `clerk`: his calls are his own. */
  constructor(house: House, clerk: Expert) {
    this.#house = house;
    this.#clerk = clerk;
  }

  /**
   * Each at his own desk: one who must wait for the server, or for a contact that is not there, holds
   * up nobody; phones that nobody takes for so long would count as missed. Throws what has failed since.
   */
  writeDown(): void {
    if (this.#faults.length > 0) throw this.#faults[0];
    for (const expert of this.#house.experts) {
      if (expert === this.#clerk) continue;
      for (const leg of expert.phone.calls) {
        const isOver = leg.state === 'ended' && leg.answeredAtMs !== null;
        if (isOver && !this.#begun.has(leg)) void this.finish(expert, leg).catch(() => undefined);
      }
    }
  }

  /** Resolves when the call of this leg is written down. */
  finish(expert: Expert, leg: PhoneCall): Promise<void> {
    this.#begun.add(leg);
    const writing = finish(this.#house, expert, leg).catch((fault: unknown) => {
      this.#faults.push(fault);
      throw fault;
    });
    const done = writing.finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
    return done;
  }

  /** Resolves when everything is written down. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Who had let it ring too often is not rung until he says that he is there; his desk tells him so. */
  async comeBack(): Promise<void> {
    if (performance.now() - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = performance.now();
    let agents: TransferTargets['agents'] = [];
    await insist(async () => {
      ({ agents } = await this.#clerk.person.get<TransferTargets>('/api/transfer-targets'));
    });
    const unused = agents.filter(
      ({ activity, free, wish }) => activity === 'idle' && !free && wish === 'available',
    );
    const before = this.#unused;
    this.#unused = new Set(unused.map(({ agentId }) => agentId));
    for (const { userId, person } of this.#house.experts) {
      // A phone that was busy just now comes back by itself.
      if (!this.#unused.has(userId) || !before.has(userId)) continue;
      await insist(() => person.post('/api/agent/resume'));
      this.comebacks += 1;
    }
  }
}

async function finish(house: House, expert: Expert, leg: PhoneCall): Promise<void> {
  if (isOfFallback(leg)) return;
  const callId = callIdOfLeg(leg);
  const path = `/api/contacts/${contactIdOf(callId)}/finish`;
  const done = () => expert.person.post(path, { disposition: 'answered_on_spot' });
  if (isForCallback(leg) && !(await wasJoined(house, callId))) return;
  // Asterisk may have had nobody to give the answer to: then there was no talk to finish.
  // And whom the clerk had called may have come to somebody else.
  const isUnsure = isLetGo(leg) || callId.startsWith('pc-out-');
  if (isUnsure) await insist(done, BRIEF_MS).catch(() => undefined);
  else await insist(done);
  // The contact may be a colleague's by now.
  await insist(() => expert.person.post(`/api/calls/${callId}/finish-wrap-up`));
}

/** Whether the citizen whom we called came to an expert. */
async function wasJoined({ head }: House, callId: string): Promise<boolean> {
  let isJoined = false;
  await insist(async () => {
    const row = await head.get<CallRecord>(`/api/calls/${callId}`);
    if (row.answeredAtMs === null && row.endedAtMs === null) throw new Error('it goes on');
    isJoined = row.answeredAtMs !== null;
  }, BRIEF_MS).catch(() => undefined);
  return isJoined;
}

const isLetGo = ({ endedBy, endedAtMs, answeredAtMs }: PhoneCall): boolean =>
  endedBy === 'them' && (endedAtMs ?? 0) - (answeredAtMs ?? 0) < LET_GO_WITHIN_MS;
