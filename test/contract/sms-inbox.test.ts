import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startInbox, type Inbox } from '../../src/sms/index.ts';
import { openSmsWorld, type SmsWorld } from '../support/sms-world.ts';
import { openToldHouse, type ToldHouse } from '../support/told-house.ts';

/** No callback reaches us here: what citizens write is asked for. */
describe('the inbox of the gateway', () => {
  let world: SmsWorld;
  let house: ToldHouse;
  let inbox: Inbox;
  const warned: string[] = [];
  const failed: string[] = [];
  beforeAll(async () => {
    house = await openToldHouse();
    world = await openSmsWorld({ now: () => house.clock.nowMs });
    inbox = startInbox({
      repository: house.sms,
      provider: world.provider,
      now: () => house.clock.nowMs,
      log: {
        warn: (_, message) => void warned.push(message),
        error: (_, message) => void failed.push(message),
      },
      everyMs: 3_600_000,
    });
    await inbox.look(false);
  });
  afterAll(async () => {
    await inbox.stop();
    await world.close();
    await house.close();
  });
  beforeEach(async () => {
    await world.press('reset', {});
    warned.length = 0;
  });

  const line = async () => ((await world.look('messages')) as { line: string }).line;
  const writes = async (from: string, text: string) =>
    world.press('inbound', { from, to: await line(), text });
  const count = () => house.store.read.$count(house.store.tables.smsInbound);

  test('an objection that no callback told is found, and found once', async () => {
    const phone = '+989155550001';
    const caseId = await house.announced(phone);
    const before = await count();
    // As an Arabic keyboard types it.
    await writes('09155550001', '۳۳ كاري نشد');
    await inbox.look(false);
    await inbox.look(true);
    await inbox.look(true);
    expect(await count()).toBe(before + 1);
    const view = await house.cases.view(caseId);
    expect(view?.status).toBe('special_follow_up');
    expect(view?.events.filter(({ type }) => type === 'objected')).toHaveLength(1);
    const { smsInbound } = house.store.tables;
    const rows = await house.store.read.select({ textId: smsInbound.textId }).from(smsInbound);
    const texts = await house.personal.read(
      house.store.read,
      rows.map(({ textId }) => textId),
    );
    expect([...texts.values()]).toEqual(['۳۳ کاری نشد']);
  });

  test('a crowd is read to the end', async () => {
    const before = await count();
    for (let each = 0; each < 230; each += 1) {
      await writes(`0915666${String(each).padStart(4, '0')}`, `سلام ${each}`);
    }
    await inbox.look(false);
    expect(await count()).toBe(before + 230);
  });

  test('what the gateway takes for read, though its answer never came, is found all the same', async () => {
    const before = await count();
    await writes('09155550002', 'سلام');
    await world.press('faults', { method: 'sms/receive', kind: 'reset', when: 'after', times: 1 });
    await inbox.look(false);
    expect(warned).toEqual(['the SMS gateway did not tell what citizens wrote']);
    await inbox.look(false);
    expect(await count()).toBe(before);
    await inbox.look(true);
    expect(await count()).toBe(before + 1);
    expect(failed).toEqual([]);
  });

  test('who asked the operator himself for silence is known here, too', async () => {
    const phone = '+989155550009';
    const isOptedOut = () => house.sms.isOptedOut(house.store.read, phone);
    await world.press('settings', { blockedReceptor: '09155550009' });
    await inbox.look(false);
    expect(await isOptedOut()).toBe(false);
    await inbox.look(true);
    await inbox.look(true);
    expect(await isOptedOut()).toBe(true);
    expect(warned).toEqual([]);
  });

  test('a line that is not ours hides nothing that came by the others', async () => {
    const before = await count();
    // Only by the line behind the wrong one: the account's own is read before both.
    const own = world.provider;
    await writes('09155550004', 'سلام');
    const asked: (string | null)[] = [];
    const behind = startInbox({
      ...{ repository: house.sms, now: () => house.clock.nowMs, everyMs: 3_600_000 },
      provider: {
        ...own,
        inbox: async (which, page, nowMs, ofLine = null) => {
          asked.push(ofLine);
          if (ofLine === null) return { messages: [], isLast: true };
          return own.inbox(which, page, nowMs, ofLine);
        },
      },
      log: { warn: (_, message) => void warned.push(message), error: () => undefined },
      lines: async () => ['99999', await line()],
    });
    await behind.look(false);
    await behind.stop();
    expect(await count()).toBe(before + 1);
    expect(asked).toContain('99999');
    expect(warned).toContain('the SMS gateway tells nothing of a line');
    expect(failed).toEqual([]);
  });

  test('a gateway that is away costs nothing but the wait', async () => {
    const before = await count();
    await writes('09155550003', 'سلام');
    await world.press('faults', { kind: 'http', code: 502, when: 'before', times: 1 });
    await inbox.look(true);
    expect(await count()).toBe(before);
    expect(warned).toHaveLength(1);
    await world.press('faults', { kind: 'badshape', times: 1 });
    await inbox.look(false);
    await inbox.look(false);
    expect(await count()).toBe(before + 1);
  });
});
