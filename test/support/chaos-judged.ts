import { judge } from '../../bench/support/chaos-judge.ts';
import type { AskedAct } from '../../bench/support/chaos-wire.ts';
import type { CallRecord } from '../../src/contract/calls.ts';
import type { Expert } from './deaths.ts';
import { PBX, type Wire } from './written-wire.ts';

export const COLLEAGUE = 6_009;
export const PEER = 6_010;
const expert = { userId: 'e1', phone: { port: 6_001 } } as unknown as Expert;

/** Of the history, with what it tells. */
export function row(callId: string, number: string, told: Partial<CallRecord>): CallRecord {
  return {
    callId,
    phone: `+98${number.slice(1)}`,
    agentId: null,
    endedBy: 'caller',
    isCallback: false,
    direction: 'inbound',
    ...told,
  } as CallRecord;
}

export const judged = (wire: Wire, ...rows: readonly CallRecord[]) => judgedWith({}, wire, ...rows);

/** What the judge of chaos finds amiss. `deathsMs`: of telephony; `asked`: at the desks. */
export function judgedWith(
  { deathsMs = [], asked = [] }: { deathsMs?: number[]; asked?: AskedAct[] },
  wire: Wire,
  ...rows: readonly CallRecord[]
) {
  const experts = [expert];
  const capture = wire.capture();
  const ports = { sipPort: PBX, colleaguePort: COLLEAGUE, peerPort: PEER };
  const verdict = judge({ capture, rows, experts, asked, deathsMs, ...ports });
  const { dropped, outOfOrder, doubled, untrue } = verdict;
  return { dropped, outOfOrder, doubled, untrue };
}

export const FINE = { dropped: [], outOfOrder: [], doubled: [], untrue: [] };
