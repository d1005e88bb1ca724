import type { DoorRow } from './doors-outside.ts';

/** What keeps the line running: people, keys of programs, prompts, trunks, settings, tables. */
export const RUNNING_DOORS: readonly DoorRow[] = [
  ['PATCH', '/api/users/:userId', ['users-write'], {}],
  ['GET', '/api/api-keys', ['users-write']],
  [
    'POST',
    '/api/api-keys',
    ['users-write'],
    { name: 'x', permissions: ['board'], access: 'read', days: 1 },
  ],
  ['DELETE', '/api/api-keys/:keyId', ['users-write']],
  ['GET', '/api/phones', ['users-write']],
  ['GET', '/api/users/csv', ['users-write']],
  ['POST', '/api/users/import', ['users-write'], { csv: '', apply: false }],
  ['GET', '/api/queues/csv', ['queues-write']],
  ['POST', '/api/queues/import', ['queues-write'], { csv: '', apply: false }],
  ['GET', '/api/queue-agents/csv', ['queues-write']],
  ['POST', '/api/queue-agents/import', ['queues-write'], { csv: '', apply: false }],
  ['GET', '/api/holidays/csv', ['queues-write']],
  ['POST', '/api/holidays/import', ['queues-write'], { csv: '', apply: false }],
  ['GET', '/api/prompts', ['queues-write']],
  ['GET', '/api/prompts/:promptName/sound', ['queues-write']],
  ['POST', '/api/prompts/:promptName/recording', ['queues-write'], {}],
  ['DELETE', '/api/prompts/:promptName/recording', ['queues-write']],
  ['GET', '/api/settings', ['system-read']],
  ['GET', '/api/settings/:name/trial', ['settings-write']],
  ['POST', '/api/settings/:name', ['settings-write'], { value: '7', version: 0, agreed: 0 }],
  ['GET', '/api/trunks', ['system-read']],
  ['POST', '/api/trunks/reload', ['queues-write'], {}],
  ['GET', '/api/queue-log', ['calls-export']],
  ['GET', '/api/own-work', ['desk', 'announce', 'field-visits']],
  ['GET', '/api/fairness', ['calls-read']],
  ['GET', '/api/fairness/csv', ['calls-export']],
];

/** What these must be asked with to come to their permission. */
export const RUNNING_QUERIES: Readonly<Record<string, string>> = {
  '/api/queue-log': '?from=2026-11-23&to=2026-11-23',
  '/api/own-work': '?from=2026-11-23&to=2026-11-23',
  '/api/fairness': '?from=2026-11-23&to=2026-11-23',
  '/api/fairness/csv': '?from=2026-11-23&to=2026-11-23&table=agents',
};
