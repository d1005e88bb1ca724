import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { authPlugin, authRoutes } from '../../src/auth/index.ts';
import { caseRoutes, mergeRoutes, tellingRoutes } from '../../src/cases/index.ts';
import { citizenRoutes } from '../../src/citizens/index.ts';
import { contactRoutes, matterFigures } from '../../src/contacts/index.ts';
import { duplicateRoutes } from '../../src/duplicates/index.ts';
import { errorPlugin } from '../../src/plugins/errors.ts';
import { serviceCodeEditing, serviceCodeRoutes } from '../../src/service-codes/index.ts';
import { trackingRoutes } from '../../src/tracking/index.ts';
import { type CaseHouse, openCaseHouse, PASSWORD } from './case-house.ts';

const HOST = '137.test:8443';

/** The routes of records on a real database, without the rest of the server. */
export interface RecordsApp {
  readonly house: CaseHouse;
  readonly app: FastifyInstance;
  /** Every route registered: `GET /api/session`. */
  readonly routes: string[];
  readonly signedOut: string[];
  readonly endedSessions: string[];
  readonly finished: { agentId: string; contactId: string; callId: string | null }[];
  /** Cookie header of a fresh session. */
  readonly signIn: (username: string, password?: string) => Promise<string>;
  /** A request from our own page; `cookie` may be empty. */
  readonly ask: (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    cookie: string,
    payload?: object,
    headers?: Record<string, string>,
    // oxlint-disable-next-line typescript/no-explicit-any -- tests read answers of many shapes
  ) => Promise<{ status: number; body: any; setCookie: string }>;
  readonly close: () => Promise<void>;
}

export async function openRecordsApp(databaseUrl = ''): Promise<RecordsApp> {
  const house = await openCaseHouse(databaseUrl);
  const { auth, audit, cases, citizens, contacts, duplicates, serviceCodes, clock } = house;
  const nowMs = () => clock.nowMs;
  const app = Fastify({ trustProxy: true }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const faults: unknown[] = [];
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    if (method !== 'HEAD') routes.push(`${String(method)} ${url}`);
  });
  const signedOut: string[] = [];
  const endedSessions: string[] = [];
  const finished: RecordsApp['finished'] = [];
  await app.register(errorPlugin, { onFault: (fault) => faults.push(fault) });
  await app.register(authPlugin, { auth, machinePaths: [] });
  await app.register(authRoutes, {
    auth,
    audit,
    onSessionsEnded: (ids) => void endedSessions.push(...ids),
    onUserOut: async (userId) => void signedOut.push(userId),
  });
  const codeEditing = serviceCodeEditing({ store: house.store, audit });
  await app.register(serviceCodeRoutes, {
    serviceCodes,
    codeEditing,
    districtMap: house.districtMap,
    nowMs,
  });
  await app.register(citizenRoutes, { citizens, nowMs });
  await app.register(contactRoutes, {
    contacts,
    finish: cases.finishContact,
    nowMs,
    onFinished: async (contact) => void finished.push(contact),
    figures: matterFigures(house.store),
  });
  await app.register(caseRoutes, { cases, audit, nowMs });
  await app.register(tellingRoutes, { cases, audit, nowMs });
  await app.register(duplicateRoutes, { duplicates, contacts, nowMs, shield: cases.shield });
  await app.register(trackingRoutes, { tracking: house.tracking, nowMs });
  await app.register(mergeRoutes, { cases, audit, nowMs });
  await app.ready();

  const ask: RecordsApp['ask'] = async (method, url, cookie, payload, headers = {}) => {
    const options: InjectOptions = {
      method,
      url,
      headers: { host: HOST, origin: `https://${HOST}`, cookie, ...headers },
      ...(payload === undefined ? {} : { payload }),
    };
    const answer = await app.inject(options);
    // A fault hidden behind a 500 is a bug of ours: the test that met it must say which.
    if (answer.statusCode === 500) throw faults.at(-1);
    const body = answer.body === '' ? null : answer.json();
    return {
      status: answer.statusCode,
      body,
      setCookie: String(answer.headers['set-cookie'] ?? ''),
    };
  };
  return {
    house,
    app,
    routes,
    signedOut,
    endedSessions,
    finished,
    ask,
    async signIn(username, password = PASSWORD) {
      const answer = await ask('POST', '/api/session', '', { username, password });
      if (answer.status !== 200) throw new Error(`${username}: ${answer.status}`);
      return answer.setCookie.split(';')[0] ?? '';
    },
    async close() {
      await app.close();
      await house.close();
    },
  };
}
