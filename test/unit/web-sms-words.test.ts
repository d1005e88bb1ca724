import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OVERTAKEN } from '../../src/announcements/announcement.ts';
import english from '../../web/src/app/i18n/en.json' with { type: 'json' };
import persian from '../../web/src/app/i18n/fa.json' with { type: 'json' };

const SMS = join(import.meta.dirname, '../../src/sms');
/** A reason as a row of the outbox has it; what stands behind a colon is the gateway's own code. */
const WRITTEN = /\breason[:,] ?['`]([a-z-]+)|\breason = '([a-z-]+)'/gu;

describe('why a message stands as it does', () => {
  const sources = readdirSync(SMS).filter((name) => name.endsWith('.ts'));
  const written = sources.flatMap((name) => {
    const found = readFileSync(join(SMS, name), 'utf8').matchAll(WRITTEN);
    return [...found].map(([, one, other]) => one ?? other ?? '');
  });
  // Made of a scope, or of a cap, where they are written.
  const made = ['template', 'line', 'credit', 'config', 'cap-number', 'cap-line'];
  const reasons = new Set([...written, ...made, ...OVERTAKEN]);
  // Of the list of those who want none, not of a message.
  for (const wish of ['reply-', 'blocked-at-gateway']) reasons.delete(wish);

  test('is found in the sources', () => {
    expect(reasons.size).toBeGreaterThan(25);
    expect([...reasons]).toEqual(expect.arrayContaining(['quiet-hours', 'not-sent', 'line-rests']));
  });
  test.each([...reasons])('%s is said in both languages', (reason) => {
    expect(Object.keys(persian.smsReason)).toContain(reason);
    expect(Object.keys(english.smsReason)).toContain(reason);
  });
});
