import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CallRecord } from '../contract/calls.ts';
import type { CaseSummary, CaseView } from '../contract/cases.ts';
import type { DemoCaller } from '../contract/demo.ts';
import type { ServiceCodeRow } from '../contract/organising.ts';
import { readConfig } from '../config.ts';
import { answerHeartbeat } from '../kit/heartbeat.ts';
import { tehranDay } from '../kit/jalali.ts';
import { openLog } from '../log/index.ts';
import { type Callers, startCallers } from './callers.ts';
import { chanceOf } from './chance.ts';
import { serveDemo } from './control.ts';
import { startExperts } from './experts.ts';
import { notableCallers } from './notable.ts';
import { startOffices } from './offices.ts';
import { EXPERTS, FOLLOW_UP, NEWCOMER_NUMBER, NEWCOMERS } from './people.ts';
import { personAt } from './person.ts';
import { CITIZEN_PHONE } from './trunk.ts';

/**
 * Builds the life of the demonstration: callers, experts, offices, and what its page asks for. The
 * keeper starts it in a demonstration alone; the product does not know it.
 */
const DAY_MS = 86_400_000;
const AGAIN_MS = 3_000;
/** Each is a read on record, and a few milliseconds. */
const MOST_LOOKED_AT = 80;
const nowMs = (): number => Date.now();
const monotonicMs = (): number => performance.now();

const config = readConfig();
const { log } = openLog(config.logLevel, 'demo');
const { demo } = config;
if (demo === null) throw new Error('this process belongs to a demonstration');
const { password, phonePassword } = JSON.parse(readFileSync(config.paths.demoFile, 'utf8')) as {
  password: string;
  phonePassword: string;
};
// Life is not the same twice; only the city is.
const chance = chanceOf(randomInt(2 ** 31));
const onFault = (fault: unknown): void => log.warn({ err: fault }, 'an act came to nothing');
const shared = { password, serverSocket: config.paths.serverSocket, chance, onFault };
const lead = personAt(config.paths.serverSocket, 'hamid', password);

answerHeartbeat(process);
let callers: Callers | null = null;
const experts = startExperts({
  ...shared,
  usernames: EXPERTS.slice(0, demo.experts).map(({ username }) => username),
  sipPort: config.sipPort,
  monotonicMs,
  onTalk: (phone) => callers?.served(phone),
});
const offices = startOffices({
  ...shared,
  nowMs,
  followUp: personAt(config.paths.serverSocket, FOLLOW_UP, password),
});
const known = await knownNumbers();
callers = startCallers({
  ...{ ...demo, sipPort: config.sipPort, known },
  ...{ chance, nowMs, monotonicMs, onFault },
});
const notable = await findNotable();
const server = await serveDemo({
  path: config.paths.demoSocket,
  simulatorUrl: `http://127.0.0.1:${config.smsSimulatorPort}`,
  acts: {
    view: () => ({
      isStorm: callers?.isStorm ?? false,
      ratePerMinute: demo.ratePerMinute,
      people: NEWCOMERS.map(({ roles, ...person }) => ({ ...person, roles: [...roles] })),
      password,
      callers: [
        { number: NEWCOMER_NUMBER, about: 'unknown' },
        ...notable,
        ...known
          .slice(0, 2)
          .map((each) => ({ number: each.replace('+98', '0'), about: 'known' as const })),
      ],
      phone: { username: CITIZEN_PHONE, password: phonePassword, webSocketPath: '/demo/ws' },
    }),
    setStorm: (on) => callers?.setStorm(on),
    makeRoom: () => experts.makeRoom(),
  },
});
log.info({ known: known.length }, 'the city lives');

/** Who called in the last days, so that records open; asked until the server is there. */
async function knownNumbers(): Promise<string[]> {
  for (;;) {
    try {
      const days = [1, 2, 3].map((ago) => tehranDay(nowMs() - ago * DAY_MS));
      const calls = await Promise.all(
        days.map((day) => lead.get<CallRecord[]>(`/api/calls?day=${day}`)),
      );
      const phones = calls.flat().flatMap(({ phone }) => (phone === null ? [] : [phone]));
      return [...new Set(phones)].filter((phone) => phone.startsWith('+989')).slice(0, 200);
    } catch (fault) {
      onFault(fault);
      await new Promise((again) => setTimeout(again, AGAIN_MS));
    }
  }
}

/** People with a past, among the latest cases; the page does without them where they cannot be had. */
async function findNotable(): Promise<DemoCaller[]> {
  const followUp = personAt(config.paths.serverSocket, FOLLOW_UP, password);
  const admin = personAt(config.paths.serverSocket, 'admin', password);
  try {
    const codes = await admin.get<ServiceCodeRow[]>('/api/service-catalogue');
    const listed = await followUp.get<CaseSummary[]>('/api/cases');
    const cases: CaseView[] = [];
    for (const { caseId } of listed.slice(0, MOST_LOOKED_AT)) {
      cases.push(await followUp.get<CaseView>(`/api/cases/${caseId}`));
    }
    const isProtected = codes.filter(({ reporterProtected }) => reporterProtected);
    return notableCallers(cases, new Set(isProtected.map(({ code }) => code)));
  } catch (fault) {
    onFault(fault);
    return [];
  }
}

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  offices.stop();
  callers?.stop();
  server.close();
  await experts.stop();
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
