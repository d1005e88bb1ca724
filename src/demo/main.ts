import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import type { CallRecord } from '../contract/calls.ts';
import { readConfig } from '../config.ts';
import { answerHeartbeat } from '../kit/heartbeat.ts';
import { tehranDay } from '../kit/jalali.ts';
import { logOutput, outliveFullDisk } from '../kit/log-output.ts';
import { type Callers, startCallers } from './callers.ts';
import { chanceOf } from './chance.ts';
import { serveDemo } from './control.ts';
import { startExperts } from './experts.ts';
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
const nowMs = (): number => Date.now();
const monotonicMs = (): number => performance.now();

const config = readConfig();
const log = pino(
  { level: config.logLevel, base: { process: 'demo' } },
  outliveFullDisk(pino.destination(logOutput)),
);
const { demo } = config;
if (demo === null) throw new Error('this process belongs to a demonstration');
const { password, phonePassword } = JSON.parse(readFileSync(config.paths.demoFile, 'utf8')) as {
  password: string;
  phonePassword: string;
};
// Life is not the same twice; only the city is.
const chance = chanceOf(randomInt(2 ** 31));
const onFault = (fault: unknown): void =>
  log.warn({ fault: String(fault) }, 'an act came to nothing');
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
const server = await serveDemo({
  path: config.paths.demoSocket,
  simulatorUrl: `http://127.0.0.1:${config.smsSimulatorPort}`,
  acts: {
    view: () => ({
      isStorm: callers?.isStorm ?? false,
      ratePerMinute: demo.ratePerMinute,
      people: NEWCOMERS.map(({ roles, ...person }) => ({ ...person, roles: [...roles] })),
      password,
      numbers: [NEWCOMER_NUMBER, ...known.slice(0, 5).map((each) => each.replace('+98', '0'))],
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
