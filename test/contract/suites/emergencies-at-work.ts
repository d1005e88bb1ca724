import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReferralHouse, type ReferralHouse } from '../../support/referral-house.ts';

const MINUTE_MS = 60_000;

/** What a stormy night does to the list, and what a shift leader must be able to end. */
export function emergenciesAtWorkSuite(openUrl: (name: string) => Promise<string>): void {
  describe('emergencies at work', () => {
    let house: ReferralHouse;
    let crews: readonly string[];
    const by = { userId: '', address: '' };

    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('emergencies-at-work'));
      by.userId = house.helen;
      const { roster, clock } = house;
      for (const nameFa of ['یک', 'دو', 'سه']) {
        await roster.addCrew({ nameFa, nameEn: nameFa, username: null, entryId: null }, by, 0);
      }
      const known = (await roster.view(clock.nowMs)).crews;
      crews = ['یک', 'دو', 'سه'].map(
        (name) => known.find((crew) => crew.nameFa === name)?.crewId ?? '',
      );
      const always = { district: null, fromMin: null, untilMin: null, activeUntilMs: null };
      const turn = { ...always, crewId: crews[0] ?? '', place: 1, activeFromMs: 0 } as const;
      expect(await roster.addTurn(turn, by, clock.nowMs)).toBeNull();
    });
    afterAll(() => house.close());

    const list = () =>
      house.emergencyViews.list({ userId: house.helen, all: true }, house.clock.nowMs);
    const register = (form: object = {}) => house.register({ serviceCode: '203', ...form });
    const find = async (caseId: string) => {
      const found = (await list()).find((one) => one.caseId === caseId);
      if (found === undefined) throw new Error(`${caseId} is not on the list`);
      return found;
    };

    test('whatever was ended since, an open one is never off the list', async () => {
      const { store, clock } = house;
      const { cases, emergency } = store.tables;
      const open = await register();
      const [row] = await store.read.select().from(cases).where(eq(cases.id, open));
      if (row === undefined) throw new Error('registered');
      const ended = Array.from({ length: 120 }, (_, at) => `ended-${at}`);
      await store.tx(async (w) => {
        await w.insert(cases).values(ended.map((id) => ({ ...row, id, trackingCode: null })));
        await w.insert(emergency).values(
          ended.map((id, at) => {
            const atMs = clock.nowMs + (at + 1) * MINUTE_MS;
            const times = { startedAtMs: atMs, endedAtMs: atMs, createdAtMs: atMs };
            return { id, caseId: id, districtId: 3, state: 'made_safe' as const, ...times };
          }),
        );
      });
      clock.nowMs += 121 * MINUTE_MS;
      const shown = await list();
      expect(shown[0]?.caseId).toBe(open);
      expect(shown).toHaveLength(101);
      expect(shown[1]?.caseId, 'of what is over, the latest').toBe('ended-119');
    });
  });
}
