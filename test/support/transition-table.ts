import { CaseStatus } from '../../src/contract/cases.ts';
import type { Mover } from '../../src/contract/transitions.ts';

/**
 * What may follow what, as it was agreed: act, from, to, who moves. `—`: the case begins here; the
 * acts have the names of the product's table, all else is the agreement's.
 */
const TABLE = `
draft | — | draft | agent
discard | draft | discarded | agent
register | draft | registered | agent, web, API, session host
to-triage | registered | triage | system
refer | registered, triage | referred | system, triage
propose-outcome | registered, referred | proposed_outcome | agent, follow-up, department
escalate | referred | referred | system
reroute | referred | referred | follow-up, head of 137
await-citizen | referred | awaiting_citizen | follow-up
to-commission | referred | at_commission | follow-up
end-waiting | awaiting_citizen | referred | system
answer | referred, awaiting_citizen, at_commission, special_follow_up | answered | department, deputy, manager, inspection, letter
verify | answered, proposed_outcome | verified | follow-up
find-unconvincing | answered | referred | follow-up
announce | verified | announced | result agent, SMS
close-untold | verified | told_closed | system
object | announced, told_closed | special_follow_up | SMS 33, call, web, menu
recheck | announced, told_closed | recheck | system
refer-again | special_follow_up | referred | follow-up
archive | announced, told_closed | archived | system
reopen | archived | special_follow_up | head of follow-up
merge | any open | merged | follow-up
unmerge | merged | special_follow_up | SMS 33, call, web, menu
withdraw | any open | withdrawn | citizen through an agent, web
`;

/**
 * Where the product moves more than that, by the agreement's own word elsewhere or on purpose. A reason
 * stands above its rows.
 */
const MORE = `
# What is obviously nobody's duty needs no unit first; refused, a proposal is where it was.
propose-outcome | triage | proposed_outcome | agent, follow-up, department
find-unconvincing | proposed_outcome | referred | follow-up
back-to-triage | proposed_outcome | triage | follow-up
# An emergency: the lasting repair becomes a normal referral.
repair | referred | referred | crew
# The citizen did answer: whoever of us has him on the line takes his word.
end-waiting | awaiting_citizen | referred | agent, result agent, follow-up
# A warning that named a commission was not heeded in time.
to-commission | referred | at_commission | system
# What a commission decided is carried out by the unit that was asked.
carry-out | at_commission | referred | follow-up, head of 137
# A crew's word that the danger is over, and what an inspector saw after an objection.
answer | referred, awaiting_citizen, at_commission, special_follow_up | answered | crew, inspector
# Final decisions are the head's, too.
verify | answered, proposed_outcome | verified | head of 137
# A recheck ends in a new announcement, and only verification makes an outcome.
verify-recheck | recheck | verified | follow-up, head of 137
# They were not the same; and who is withdrawn sets free what was merged into him.
undo-merge | merged | any open | follow-up, head of 137, system
`;

/** Who of the agreement has no way to it yet: ARCHITECTURE.md, "What is deliberately absent", says so. */
const NOT_THERE: readonly string[] = [
  'register | web',
  'register | API',
  'object | menu',
  'unmerge | menu',
];

const MOVERS: Readonly<Record<string, readonly Mover[]>> = {
  agent: ['agent'],
  // An expert at his desk, whatever else he does there.
  'session host': ['agent'],
  system: ['system'],
  triage: ['triage'],
  'follow-up': ['special-follow-up'],
  'head of 137': ['head'],
  // Archived cases are the head of 137's to take out: there is no other head of follow-up.
  'head of follow-up': ['head'],
  department: ['official'],
  deputy: ['official'],
  manager: ['official'],
  inspection: ['inspection'],
  // Recorded by a person, or come from office automation.
  letter: ['special-follow-up', 'system'],
  'result agent': ['result'],
  SMS: ['sms'],
  'SMS 33': ['citizen'],
  call: ['agent', 'result'],
  web: ['citizen'],
  API: ['citizen'],
  menu: ['citizen'],
  'citizen through an agent': ['citizen', 'agent'],
  crew: ['field'],
  inspector: ['inspector'],
};

/** One way of a case: what is compared. */
export const edge = (act: string, from: string, to: string, by: Mover): string =>
  `${act}: ${from} → ${to} by ${by}`;

/** Somebody still owes something: a draft is no case yet, and these are over. */
const NOT_OPEN: readonly string[] = ['draft', 'discarded', 'merged', 'withdrawn', 'archived'];

const statesOf = (cell: string): readonly string[] => {
  if (cell === 'any open') return CaseStatus.options.filter((state) => !NOT_OPEN.includes(state));
  return cell.split(', ').map((state) => (state === '—' ? state : CaseStatus.parse(state)));
};

function edgesOf(table: string): Set<string> {
  const rows = table
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  const edges = rows.flatMap((line) => {
    const [act = '', from = '', to = '', who = '', ...rest] = line.split(' | ');
    if (who === '' || rest.length > 0) throw new Error(`not four columns: ${line}`);
    const movers = who
      .split(', ')
      .filter((word) => !NOT_THERE.includes(`${act} | ${word}`))
      .flatMap((word) => {
        const known = MOVERS[word];
        if (known === undefined) throw new Error(`who is ${word}? ${line}`);
        return known;
      });
    return statesOf(from).flatMap((source) =>
      statesOf(to).flatMap((target) => movers.map((by) => edge(act, source, target, by))),
    );
  });
  return new Set(edges);
}

/** What was agreed, and what the product has besides. */
export const AGREED: ReadonlySet<string> = edgesOf(TABLE);
export const BESIDES: ReadonlySet<string> = edgesOf(MORE);
