import { describe, expect, test } from 'vitest';
import { openLog } from '../../src/log/index.ts';

/** That nobody opens a log another way: the package's row in test/tidy/architecture-table.ts. */
describe.each(['edge', 'telephony', 'server', 'demo'])('the log of %s', (name) => {
  function linesOf(write: (log: ReturnType<typeof openLog>['log']) => void): string {
    const lines: string[] = [];
    write(openLog('info', name, { write: (line) => void lines.push(line) }).log);
    return lines.join('');
  }
  const PERSON = { phone: '09153124587', address: 'خیابان سناباد ۱۲', password: 'a-password-1' };

  test('censors what is of a person, wherever it stands in a line', () => {
    const told = linesOf((log) => {
      log.info({ ...PERSON, callId: '17.1' }, 'flat');
      log.warn({ contact: PERSON, of: { contact: PERSON } }, 'deeper');
      log.child(PERSON).info('bound');
    });
    for (const secret of Object.values(PERSON)) expect(told).not.toContain(secret);
    expect(told.match(/\[personal\]/gu)).toHaveLength(4 * Object.keys(PERSON).length);
    expect(told).toContain('"callId":"17.1"');
    expect(told.match(new RegExp(`"process":"${name}"`, 'gu'))).toHaveLength(3);
  });

  test('tells when, in milliseconds since 1970 that no zone moves', () => {
    const beforeMs = Date.now();
    const { time } = JSON.parse(linesOf((log) => log.info('now'))) as { time: unknown };
    expect(time).toSatisfy(Number.isInteger);
    expect(time).toBeGreaterThanOrEqual(beforeMs);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  test('tells a fault by kind and place, its words without the values in them', () => {
    const cause = new Error('Key (phone)=(09153124587) already exists');
    const fault = new TypeError('no phone +989153124587 here', { cause });
    const told = linesOf((log) => {
      log.error({ err: fault }, 'a fault');
      log.warn({ fault: String(fault) }, 'its words');
      log.warn({ fault }, 'by the other name');
    });
    expect(told).not.toMatch(/9153124587/u);
    expect(told).toContain('"type":"TypeError"');
    expect(told).toContain('log-personal.test.ts');
    expect(told).toContain('TypeError: no phone');
  });
});
