import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noticeStore } from '../../../src/calls/index.ts';
import { contactIdOf } from '../../../src/contacts/contact-id.ts';
import type { Matter } from '../../../src/contract/matters.ts';
import { FIRST_NUISANCE_RULE } from '../../../src/contract/nuisance.ts';
import {
  createMarkedCallers,
  markBlocks,
  markedCallerRepository,
  type MarkedCallers,
  nuisanceRepository,
} from '../../../src/marked-callers/index.ts';
import type { CallerToken, Request } from '../../../telephony/protocol/index.ts';
import { type CaseHouse, openCaseHouse } from '../../support/case-house.ts';
import { answered, arrived, ended, numbered, offered } from '../../support/live-notices.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const rule = { ...FIRST_NUISANCE_RULE, on: true };

/** Numbers that are blocked by what experts have said of their calls. */
export function nuisanceSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the rule against nuisance', () => {
    let house: CaseHouse;
    let marked: MarkedCallers;
    let notices: ReturnType<typeof noticeStore>;
    let told: Request[] = [];
    let number = '';
    let seq = 0;
    let people = 0;
    const by = () => ({ userId: house.vera, address: '10.0.0.1' });

    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('nuisance'));
      const { clock, contacts, cases } = house;
      const nowMs = () => clock.nowMs;
      const blocks = markBlocks({ ...house, nowMs });
      marked = createMarkedCallers({
        repository: markedCallerRepository({ ...house, blocks, nowMs }),
        nuisance: nuisanceRepository({ ...house, blocks, nowMs }),
        hasDanger: (phone) => cases.hasUrgentOfPhone(phone),
        seal: (phone) => `sealed-${phone.slice(1)}` as CallerToken,
        ask: async (request) => {
          told.push(request);
          return { ok: true };
        },
      });
      notices = noticeStore({
        ...house,
        contacts,
        nowMs,
        phoneOf: () => number,
        unseal: () => null,
      });
      await marked.setRule(rule, by());
    });
    afterAll(() => house.close());

    beforeEach(() => {
      people += 1;
      number = `+98915312${4_000 + people}`;
      told = [];
      house.clock.nowMs += 3 * HOUR_MS;
    });

    async function happens(...happened: object[]): Promise<void> {
      const all = happened.map((notice) => numbered((seq += 1), house.clock.nowMs, notice));
      await notices.apply('journal', all);
    }

    /** Anna talked with this number; what she wrote of it, if anything. */
    async function talk(
      written: Matter['disposition'] | null,
      talkMs = 20_000,
      by: { readonly direction?: 'outbound' } = {},
    ): Promise<string> {
      const callId = `call.${seq}`;
      const { anna, clock, cases } = house;
      clock.nowMs += MINUTE_MS;
      await happens(
        { ...arrived(callId, clock.nowMs), ...by },
        offered(callId, anna),
        answered(callId, anna, 1_000),
      );
      const end = { agentId: anna, endedBy: 'caller', talkMs, ...by };
      await happens(ended(callId, 'answered', end));
      await marked.review(callId);
      if (written !== null) {
        const form = { disposition: written };
        await cases.finishContact(contactIdOf(callId), anna, form, clock.nowMs);
        await marked.review(callId);
      }
      return callId;
    }

    const mine = async () => (await marked.list()).filter((one) => one.number === number);
    const audited = async (act: string) => {
      const { audit } = house.store.tables;
      return (await house.store.read.select().from(audit)).filter((row) => row.act === act);
    };

    test('three calls that experts called so: blocked for a day, with the cause, told and audited', async () => {
      await talk('abusive');
      await talk('abusive');
      expect(await mine()).toEqual([]);
      await talk('abusive');
      const [one, ...others] = await mine();
      expect(others).toEqual([]);
      const untilMs = house.clock.nowMs + 24 * HOUR_MS;
      expect(one).toMatchObject({
        mark: { kind: 'blocked', untilMs },
        markedByName: null,
        found: { calls: 3, judged: 3, withinMinutes: 60 },
      });
      const callerToken = `sealed-${number.slice(1)}`;
      expect(told.find(({ type }) => type === 'block-callers')).toEqual({
        type: 'block-callers',
        callers: [{ callerToken, untilMs }],
      });
      const [entry] = await audited('caller-marked');
      expect(entry).toMatchObject({
        userId: null,
        subjectId: one?.markId,
        detail: { byRule: true, calls: 3, judged: 3 },
      });
      expect(JSON.stringify(entry)).not.toContain(number.slice(3));
    });

    test('a call that an expert has made is none of them', async () => {
      await talk('abusive');
      await talk('abusive');
      await talk('abusive', 20_000, { direction: 'outbound' });
      expect(await mine()).toEqual([]);
    });

    test('silent calls of a second count beside an expert’s word; those of an hour ago do not', async () => {
      await talk('silent', 1_000);
      await talk('silent', 1_000);
      await talk('silent', 1_000);
      expect(await mine(), 'a bad line is nobody’s fault').toEqual([]);
      house.clock.nowMs += HOUR_MS;
      await talk('abusive');
      expect(await mine()).toEqual([]);
      await talk('silent', 1_000);
      await talk('silent', 1_000);
      expect((await mine())[0]?.found).toEqual({ calls: 3, judged: 1, withinMinutes: 60 });
    });

    test('never a number with an open case of danger, also one that is just being written', async () => {
      const { cases, anna, clock } = house;
      await talk('abusive');
      await talk('abusive');
      const contactId = contactIdOf(await talk(null));
      const form = { contactId, priority: 'immediate', description: 'بوی گاز' } as const;
      const opened = await cases.openDraft(form, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      await talk('abusive');
      expect(await mine()).toEqual([]);
      const dropped = await cases.discard(opened.caseId, 'اشتباه', anna, clock.nowMs);
      expect(dropped.type).toBe('changed');
      await talk('abusive');
      expect(await mine()).toHaveLength(1);
    });

    test('never who is on the line now: he is looked at again when that call is over', async () => {
      await talk('abusive');
      await talk('abusive');
      await happens(arrived('goes-on', house.clock.nowMs));
      await talk('abusive');
      expect(await mine()).toEqual([]);
      await happens(ended('goes-on', 'abandoned'));
      await marked.review('goes-on');
      expect(await mine()).toHaveLength(1);
    });

    test('never a number of the directory', async () => {
      const { store, personal, newId, clock } = house;
      await store.tx(async (w) => {
        const { id: phoneTextId } = await personal.put(w, number, clock.nowMs);
        const names = { nameFa: 'گاز', nameEn: 'Gas', kind: 'department' as const };
        const phone = { phoneHash: personal.phoneHash(number), phoneTextId };
        const row = { id: newId(), ...names, ...phone, createdAtMs: clock.nowMs };
        await w.insert(store.tables.outsideNumber).values(row);
      });
      for (let i = 0; i < 4; i += 1) await talk('abusive');
      expect(await mine()).toEqual([]);
    });

    test('what a supervisor takes away stays away, until there is a new cause', async () => {
      for (let i = 0; i < 3; i += 1) await talk('abusive');
      const [one] = await mine();
      expect(await marked.drop(one?.markId ?? '', by())).toEqual({ applied: true });
      expect(await marked.drop(one?.markId ?? '', by()), 'once').toBeNull();
      const callers = told.findLast((request) => request.type === 'block-callers')?.callers;
      expect(callers?.some(({ callerToken }) => callerToken.endsWith(number.slice(1)))).toBe(false);
      await talk('answered_on_spot');
      await talk('abusive');
      expect(await mine()).toEqual([]);
      await talk('abusive');
      await talk('abusive');
      expect(await mine()).toHaveLength(1);
    });

    test('a mark by hand stands; after one that was taken away there is room for it', async () => {
      const ahead = { number, reason: 'شورا', mark: { kind: 'ahead', aheadMs: 120_000 } } as const;
      expect(await marked.add(ahead, by())).toEqual({ applied: true });
      for (let i = 0; i < 3; i += 1) await talk('abusive');
      const [hand] = await mine();
      expect(hand?.mark.kind).toBe('ahead');
      await marked.drop(hand?.markId ?? '', by());
      await talk('abusive');
      const [byRule] = await mine();
      expect(byRule?.mark.kind).toBe('blocked');
      await marked.drop(byRule?.markId ?? '', by());
      expect(await marked.add(ahead, by())).toEqual({ applied: true });
    });

    test('a mark by hand in between changes nothing of what was taken away', async () => {
      for (let i = 0; i < 3; i += 1) await talk('abusive');
      const [byRule] = await mine();
      await marked.drop(byRule?.markId ?? '', by());
      const ahead = { number, reason: 'شورا', mark: { kind: 'ahead', aheadMs: 120_000 } } as const;
      await marked.add(ahead, by());
      const [hand] = await mine();
      await marked.drop(hand?.markId ?? '', by());
      await talk('abusive');
      expect(await mine()).toEqual([]);
      const short = { kind: 'blocked', forMs: 5 * MINUTE_MS } as const;
      await marked.add({ number, reason: 'مزاحم', mark: short }, by());
      house.clock.nowMs += 6 * MINUTE_MS;
      await talk('abusive');
      expect(await mine(), 'nor a block that is over').toEqual([]);
      await talk('abusive');
      expect(await mine()).toHaveLength(1);
    });

    test('what is taken away while the rule is being judged is not blocked for the same calls', async () => {
      const nowMs = () => house.clock.nowMs;
      const blocks = markBlocks({ ...house, nowMs });
      const nuisance = nuisanceRepository({ ...house, blocks, nowMs });
      await talk('abusive');
      await talk('abusive');
      const callId = await talk('abusive');
      const [byRule] = await mine();
      const suspect = await nuisance.suspectOf(callId, rule);
      if (suspect === null) throw new Error('no suspect');
      await marked.drop(byRule?.markId ?? '', by());
      const found = { calls: 3, judged: 3, withinMinutes: 60 };
      expect(await nuisance.block(suspect, found, rule)).toBe(false);
      expect(await mine()).toEqual([]);
    });

    test('switched off it blocks nobody, and who switched it is kept', async () => {
      await marked.setRule({ ...rule, on: false }, by());
      for (let i = 0; i < 4; i += 1) await talk('abusive');
      expect(await mine()).toEqual([]);
      expect(await marked.rule()).toEqual({ ...rule, on: false });
      const entries = await audited('nuisance-rule-changed');
      expect(entries.map(({ userId, detail }) => [userId, detail?.['on']]).toSorted()).toEqual([
        [house.vera, false],
        [house.vera, true],
      ]);
    });
  });
}
