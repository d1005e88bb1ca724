import { test } from 'vitest';
import type { QueueSettings } from '../../telephony/protocol/index.ts';
import { tell } from '../support/story.ts';

const preferred = (skill: string): QueueSettings['skills'][number] =>
  ({ skill, level: 5, need: 'preferred' }) as QueueSettings['skills'][number];

test('who lacks a preferred skill is rung later however long idle, and the choice says why', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available in waterworks knows arabic=5
    00:02  clara is available in waterworks knows arabic=5+parks=9
    00:10  call 1 arrives  → ring clara 1.1
           ! 1 offered to clara by longest-idle of clara + boris wanting 1 + anna wanting 2
    00:11  call 2 arrives  → ring boris 2.1
           ! 2 offered to boris by longest-idle of boris wanting 1 + anna wanting 2
    `,
    { skills: [preferred('arabic'), preferred('parks')] },
  );
});

test('who has just let the call pass is told as such, behind all who may have it', () => {
  tell(`
    00:00  anna is available
    00:01  boris is available
    00:02  clara is available in waterworks=2
    00:10  call 1 arrives         → ring anna 1.1
           ! 1 offered to anna by longest-idle of anna + boris + clara
    00:12  offer 1.1 is declined  → ring boris 1.2
           ! 1 offered to boris by longest-idle of boris + clara + anna barred
    00:14  offer 1.2 is declined  → ring clara 1.3
           ! 1 offered to clara by longest-idle of clara + anna barred + boris barred
    00:16  offer 1.3 is declined
    00:27  time passes            → ring anna 1.4
           ! 1 offered to anna by longest-idle of anna + boris barred + clara barred
  `);
});

test('many who let it pass, and come first by name, hide nobody who may have it', () => {
  const hands = Array.from({ length: 22 }, (_, n) => `h${String(n).padStart(2, '0')}`);
  const last = hands.length - 1;
  tell(
    `
    ${[...hands, 'yan', 'zoe'].map((who) => `00:01 ${who} is available`).join('\n')}
    00:10 call 1 arrives → ring h00 1.1
    ${hands
      .map((_, n) => {
        const next = hands[n + 1] ?? 'yan';
        const told = n === last ? ' of yan + zoe + h00 barred + h01 barred' : '';
        return `00:${11 + n} offer 1.${n + 1} is declined → ring ${next} 1.${n + 2}
          ! 1 offered to ${next} by fixed-order naming 20 of 24${told}`;
      })
      .join('\n')}
    `,
    { strategy: 'fixed-order', missLimit: 9 },
  );
});
