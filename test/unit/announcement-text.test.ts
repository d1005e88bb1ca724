import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterSms, reasonToCall } from '../../src/announcements/announcement.ts';
import { registeredMessage, resultMessage, type ResultText } from '../../src/announcements/text.ts';
import type { SmsState } from '../../src/contract/sms.ts';
import { BUILT_IN_SMS } from '../../src/db/seed-sms-templates.ts';
import { fillTemplate, type TemplateUse } from '../../src/sms/template.ts';
import { countParts } from '../../src/sms/text.ts';

const outcomes = ['solved', 'unsolved', 'pending_action', 'out_of_scope', 'unlawful'] as const;
const zahra = {
  language: 'fa',
  outcome: 'solved',
  explanation: 'چاله خیابان ترمیم شد.',
  trackingCode: '481920375',
  citizenName: 'زهرا محمدی',
  twoWayLine: true,
} as const;

/** As the texts say it that come with the product. */
function filled({ template, values }: TemplateUse, language: 'fa' | 'en'): string {
  const [, , text = ''] =
    BUILT_IN_SMS.find(([name, of]) => name === template && of === language) ?? [];
  return fillTemplate(text, values, language);
}
const resultText = (result: ResultText) => filled(resultMessage(result), result.language);

describe('what a citizen reads', () => {
  it('names the code in digits that can be copied and the keys to answer with', () => {
    const text = resultText(zahra);
    expect(text).toContain('481920375');
    expect(text).toContain('رضایت 31، اعتراض 33');
    expect(text.endsWith('لغو۱۱')).toBe(true);
  });

  it('asks for no answer on a line that cannot receive one', () => {
    expect(resultText({ ...zahra, twoWayLine: false })).not.toMatch(/31|33/u);
  });

  it('calls nothing done that was not done', () => {
    for (const outcome of outcomes) {
      for (const language of ['fa', 'en'] as const) {
        const verdict = resultText({ ...zahra, language, outcome }).split('\n')[1] ?? '';
        const done = language === 'fa' ? /: انجام شد$/u : /: done$/u;
        expect(done.test(verdict)).toBe(outcome === 'solved');
      }
    }
  });

  it('never costs more than three parts, and says where it was cut', () => {
    const words = fc.array(
      fc.constantFrom('خیابان', 'ترمیم', 'شد', 'و', 'آسفالت\u200cریزی', '😀', '\n'),
      {
        maxLength: 150,
      },
    );
    fc.assert(
      fc.property(
        words,
        fc.string({ maxLength: 60 }),
        fc.constantFrom(...outcomes),
        fc.constantFrom('fa' as const, 'en' as const),
        (parts, name, outcome, language) => {
          const explanation = parts.join(' ');
          const text = resultText({ ...zahra, language, outcome, explanation, citizenName: name });
          expect(countParts(text).parts).toBeLessThanOrEqual(3);
          expect(text).toContain('481920375');
          expect(text.endsWith('لغو۱۱')).toBe(true);
          if (text.includes('…')) expect(text).toMatch(/137\)/u);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has the tracking code in hand before hanging up', () => {
    const ask = { language: 'fa', trackingCode: '481920375', citizenName: null } as const;
    const text = filled(registeredMessage(ask), 'fa');
    expect(text).toBe(
      'شهروند گرامی\nدرخواست شما ثبت شد. کد رهگیری: 481920375\nشهرداری مشهد 137\nلغو۱۱',
    );
    expect(countParts(text).parts).toBeLessThanOrEqual(2);
  });
});

describe('how a citizen is told', () => {
  it('hears a no from a person, and reads a yes', () => {
    const by = (outcome: (typeof outcomes)[number]) =>
      reasonToCall({ outcome, phone: '+989151234567', optedOut: false });
    expect(outcomes.map(by)).toEqual([
      null,
      'needs-persuasion',
      null,
      'needs-persuasion',
      'needs-persuasion',
    ]);
  });

  it('is told only when the phone has the message', () => {
    const states: SmsState[] = [
      'delivered',
      'undelivered',
      'failed',
      'blocked',
      'expired',
      'cancelled',
      'needs_review',
    ];
    expect(states.map((state) => afterSms({ state, reason: null }).state)).toEqual([
      'told',
      'call_needed',
      'call_needed',
      'call_needed',
      'call_needed',
      'call_needed',
      'needs_review',
    ]);
  });
});
