import { beforeEach, expect, test } from 'vitest';
import { makeTrunks } from '../../src/trunks/index.ts';
import type { Answer, TrunkState } from '../../telephony/protocol/index.ts';

const trunk = (name: string): TrunkState => ({
  ...{ name, isOutgoing: false, isKnown: true, calls: 0 },
  ...{ reach: 'reachable', roundTripMs: 1, registration: 'none' },
});
const found = (...names: string[]): Answer => ({ ok: true, trunks: names.map(trunk) });
const by = { userId: 'u', address: '::1' };

let nowMs: number;
let isUp: boolean;
/** Asked of telephony, and not answered yet. */
let asked: ((answer: Answer) => void)[];
let trunks: ReturnType<typeof makeTrunks>;

beforeEach(() => {
  nowMs = 0;
  isUp = true;
  asked = [];
  trunks = makeTrunks({
    ask: () => new Promise((answer) => asked.push(answer)),
    isTelephonyUp: () => isUp,
    audit: { record: async () => undefined },
    nowMs: () => nowMs,
  });
});
const answer = async (said: Answer): Promise<void> => {
  asked.shift()?.(said);
  await new Promise((done) => setImmediate(done));
};
const names = (rows: readonly { readonly name: string }[] | null) => rows?.map(({ name }) => name);

test('however many ask, there is one look, and what is known is told without any', async () => {
  const lists = [trunks.list(), trunks.list(), trunks.look()];
  expect(trunks.known()).toBeNull();
  expect(asked).toHaveLength(1);
  await answer(found('tci'));
  expect((await Promise.all(lists)).map(names)).toEqual([['tci'], ['tci'], ['tci']]);
  nowMs = 4_999;
  expect(names(await trunks.list())).toEqual(['tci']);
  nowMs = 3_600_000;
  expect(names(trunks.known())).toEqual(['tci']);
  expect(asked).toHaveLength(0);
  const later = trunks.list();
  await answer(found('mci'));
  expect(names(await later)).toEqual(['mci']);
});

test('a PBX that does not answer is asked again every five seconds at most', async () => {
  expect(trunks.known()).toBeNull();
  await answer({ ok: false, refusal: 'pbx-unavailable' });
  expect([trunks.known(), asked.length]).toEqual([null, 0]);
  await expect(trunks.list()).rejects.toMatchObject({ code: 'pbx-unavailable' });
  nowMs = 5_000;
  expect([trunks.known(), asked.length]).toEqual([null, 1]);
  await answer(found('tci'));
  expect(names(trunks.known())).toEqual(['tci']);
});

test('nothing is known of trunks while telephony is away', async () => {
  void trunks.refresh();
  await answer(found('tci'));
  isUp = false;
  expect([trunks.known(), asked.length]).toEqual([null, 0]);
  const refused = expect(trunks.list()).rejects.toMatchObject({ code: 'telephony-unavailable' });
  await answer({ ok: false, refusal: 'pbx-unavailable' });
  await refused;
});

test('what files say that were read anew is not overtaken by a look from before', async () => {
  void trunks.refresh();
  const reloaded = trunks.reload(by);
  await new Promise((done) => setImmediate(done));
  const [before, after] = asked;
  after?.(found('tci', 'mci'));
  expect(names(await reloaded)).toEqual(['tci', 'mci']);
  before?.(found('tci'));
  await new Promise((done) => setImmediate(done));
  expect(names(trunks.known())).toEqual(['tci', 'mci']);
});
