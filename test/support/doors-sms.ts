import { FIRST_SMS_SETTINGS } from '../../src/contract/sms-settings.ts';
import type { DoorRow } from './doors-outside.ts';

/** What is sent, by which rules and in which words. */
export const SMS_DOORS: readonly DoorRow[] = [
  ['GET', '/api/sms', ['sms-read']],
  ['GET', '/api/sms/gateway', 'signed-in'],
  ['GET', '/api/sms-outbox', ['sms-read', 'sms-write']],
  ['GET', '/api/sms-outbox/:smsId', ['sms-read']],
  ['POST', '/api/sms-outbox/:smsId/settle', ['sms-settle'], { as: 'again' }],
  ['GET', '/api/sms-settings', ['sms-write']],
  ['POST', '/api/sms-settings', ['sms-write'], FIRST_SMS_SETTINGS],
  ['GET', '/api/sms-blocked', ['sms-write']],
  ['POST', '/api/sms-blocked', ['sms-write'], { number: '09151234567', reason: 'خطا' }],
  ['DELETE', '/api/sms-blocked/:blockedId', ['sms-write']],
  ['GET', '/api/sms-templates', ['sms-write', 'sms-approve']],
  [
    'POST',
    '/api/sms-templates',
    ['sms-write'],
    { name: 'nothing-open', language: 'fa', text: 'اکنون چیزی باز نیست.' },
  ],
  [
    'POST',
    '/api/sms-templates/preview',
    ['sms-write', 'sms-approve'],
    { name: 'nothing-open', language: 'fa', text: 'اکنون چیزی باز نیست.' },
  ],
  ['POST', '/api/sms-templates/:versionId/approve', ['sms-approve']],
  ['POST', '/api/sms-templates/:versionId/discard', ['sms-write', 'sms-approve']],
  ['POST', '/api/sms-templates/:versionId/suspend', ['sms-write', 'sms-approve']],
  ['POST', '/api/sms-templates/:versionId/resume', ['sms-approve']],
  ['GET', '/api/sms/callback/:secret', 'secret'],
  ['POST', '/api/sms/callback/:secret', 'secret', {}],
];
