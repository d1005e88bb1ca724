import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DeskHouse, openDeskHouse, type TableAgent } from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';

/** How long each expert has been in his state, on a board whose own clock is an hour fast. */
const FAST_MS = 3_600_000;

let house: DeskHouse;
let sara: TableAgent;
/** Between these two the present state began, by the clock of the house. */
let began: { readonly afterMs: number; readonly beforeMs: number };

beforeAll(async () => {
  house = await openDeskHouse();
  const afterMs = Date.now();
  sara = await house.atTable('sara', 'سارا محمدی');
  began = { afterMs, beforeMs: Date.now() };
  await house.board.addInitScript((fastMs) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + fastMs;
  }, FAST_MS);
}, 240_000);
afterAll(() => house?.close(), 240_000);

const isLive = () =>
  house.board
    .getByTestId('live-chip')
    .filter({ hasText: /^زنده ·/ })
    .waitFor({ timeout: 60_000 });

/** «۱:۰۵» → 65. */
async function shownS(): Promise<number> {
  const tile = house.board.getByTestId(`agent-${sara.userId}`);
  const text = (await tile.locator('.num').first().textContent()) ?? '';
  const ascii = text.replace(/[۰-۹]/g, (digit) => String('۰۱۲۳۴۵۶۷۸۹'.indexOf(digit)));
  const parts = ascii.split(':').map(Number);
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}

/** Within the second that a board may be late, the time that has really passed since then. */
function showsTheTruth(): Promise<number> {
  return eventually('the time in state is what has passed', 10_000, async () => {
    const atLeastS = Math.floor((Date.now() - began.beforeMs) / 1_000) - 1;
    const seenS = await shownS();
    const atMostS = Math.ceil((Date.now() - began.afterMs) / 1_000) + 1;
    return seenS >= atLeastS && seenS <= atMostS ? seenS + 0.001 : null;
  });
}

describe("an expert's time in state", () => {
  test('is counted by the server, whatever the clock of the board says', async () => {
    await house.board.reload();
    await isLive();
    await house.boardShows(sara.userId, 'آماده');
    const aheadMs = await house.board.evaluate(() => Date.now());
    expect(aheadMs - Date.now()).toBeGreaterThan(FAST_MS / 2);
    const first = await showsTheTruth();
    await eventually('it runs', 5_000, async () => (await shownS()) >= Math.floor(first) + 2);
  });

  test('goes on from its beginning when the board was cut off, and the server was another', async () => {
    const before = await showsTheTruth();
    house.product.kill('server');
    await house.board
      .getByTestId('live-chip')
      .filter({ hasText: /^زنده نیست/ })
      .waitFor({ timeout: 25_000 });
    await isLive();
    expect(await showsTheTruth()).toBeGreaterThan(before);
  });

  test('begins anew with the state, and a break is as old as itself', async () => {
    const afterMs = Date.now();
    await sara.person.post('/api/agent/pause', { reason: 'rest' });
    began = { afterMs, beforeMs: Date.now() };
    await house.boardShows(sara.userId, 'استراحت');
    const paused = await showsTheTruth();
    // The phone goes and comes in it.
    await sara.phone.unregister();
    await house.boardShows(sara.userId, 'بی‌دسترس');
    await sara.phone.register();
    await house.boardShows(sara.userId, 'استراحت');
    await eventually('it runs on', 5_000, async () => (await shownS()) >= Math.floor(paused) + 2);
    await showsTheTruth();
    await house.board.reload();
    await isLive();
    await house.boardShows(sara.userId, 'استراحت');
    await showsTheTruth();
  });
});
