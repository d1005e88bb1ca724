import { describe, expect, it } from 'vitest';
import { readReply } from '../../src/announcements/reply.ts';
import { makeTrackingCode } from '../../src/kit/tracking-code.ts';

const code = makeTrackingCode(() => 3);
/** One digit off: no code. */
const wrong = `${code.slice(0, 8)}${(Number(code[8]) + 1) % 10}`;

describe('what citizens write back', () => {
  it.each([
    ['33', ''],
    ['۳۳', ''],
    ['٣٣', ''],
    ['«۳۳»', ''],
    ['33.', ''],
    [' 33 ', ''],
    ['33 درست نشده', 'درست نشده'],
    ['۳۳ درست نشده', 'درست نشده'],
    ['33، هنوز چاله هست.', 'هنوز چاله هست.'],
    ['33درست نشده', 'درست نشده'],
    ['33-not fixed, come and see', 'not fixed, come and see'],
    ['33\nدرست نشده\nبیایید', 'درست نشده\nبیایید'],
    ['*33# نه', 'نه'],
  ])('%j is an objection', (text, words) => {
    expect(readReply(text)).toEqual({ type: 'objection', code: null, words });
  });

  it.each(['31', '۳۱', '31!', '31 ممنون', '«۳۱»'])('%j is a yes', (text) => {
    expect(readReply(text)).toMatchObject({ type: 'satisfied', code: null });
  });

  it.each(['330', '133', '3 3', '32', '', 'درست نشده', 'ساعت 33 دقیقه', '09153333333', '3133'])(
    '%j is neither',
    (text) => expect(readReply(text)).toBeNull(),
  );

  it.each([
    ['33 CODE', ''],
    ['CODE 33', ''],
    ['33 کد CODE', ''],
    ['33 کد رهگیری CODE درست نشده', 'درست نشده'],
    ['33 درست نشده CODE', 'درست نشده'],
    ['۳۳ CODE، چاله هست', 'چاله هست'],
  ])('in %j the case is named', (pattern, words) => {
    expect(readReply(pattern.replace('CODE', code))).toEqual({ type: 'objection', code, words });
    const grouped = `${code.slice(0, 3)} ${code.slice(3, 6)} ${code.slice(6)}`;
    expect(readReply(pattern.replace('CODE', grouped))).toEqual({ type: 'objection', code, words });
  });

  it('nine digits that are no code are part of the words', () => {
    expect(readReply(`33 ${wrong}`)).toEqual({ type: 'objection', code: null, words: wrong });
  });
});
