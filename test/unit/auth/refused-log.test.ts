import Fastify from 'fastify';
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { authPlugin, authRoutes } from '../../../src/auth/index.ts';
import { logOptions } from '../../../src/kit/log-options.ts';
import { errorPlugin } from '../../../src/plugins/errors.ts';
import { openCaseHouse, PASSWORD } from '../../support/case-house.ts';

test('a sign-in, right or wrong, and a door that stayed shut are in the log, without a name', async () => {
  const house = await openCaseHouse();
  const lines: string[] = [];
  const loggerInstance = pino(logOptions('info', 'test'), {
    write: (line) => void lines.push(line),
  });
  const app = Fastify({ loggerInstance, trustProxy: true }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const { auth, audit } = house;
  await app.register(errorPlugin, { onFault: () => undefined });
  await app.register(authPlugin, { auth });
  await app.register(authRoutes, {
    ...{ auth, audit, onSessionsEnded: () => undefined, onUserOut: async () => undefined },
  });
  try {
    const headers = { host: '137.test', origin: 'https://137.test' };
    const signIn = (password: string) =>
      app.inject({
        ...{ method: 'POST', url: '/api/session', headers },
        body: { username: 'anna', password },
      });
    await signIn('a-wrong-password-0');
    const right = await signIn(PASSWORD);
    const cookie = String(right.headers['set-cookie']).split(';')[0] ?? '';
    await app.inject({ url: '/api/users', headers: { ...headers, cookie } });
    await app.inject({
      method: 'DELETE',
      url: '/api/session',
      headers: { host: '137.test', cookie },
    });
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told.some(({ msg }) => msg === 'sign-in: wrong-password')).toBe(true);
    expect(told.find(({ msg }) => msg === 'signed in')).toMatchObject({ userId: house.anna });
    const refused = told.filter(({ msg }) => msg === 'refused');
    expect(refused.map(({ refusal, route, userId }) => [refusal, route, userId])).toEqual([
      ['not-allowed', '/api/users', house.anna],
      ['bad-origin', '/api/session', null],
    ]);
    // What somebody writes himself makes no line of its own, nor breaks one.
    const forged = '\n{"level":60,"msg":"forged"}\r\n\u2028';
    await app.inject({
      ...{ method: 'POST', url: '/api/session', body: { username: forged, password: forged } },
      headers: { ...headers, 'user-agent': forged.trim() },
    });
    await app.inject({ url: `/api/none${encodeURIComponent(forged)}`, headers });
    app.log.error({ err: new Error(forged), note: forged, caseId: forged }, `why: ${forged}`);
    expect(lines.length).toBeGreaterThan(told.length);
    for (const line of lines) {
      expect(line.match(/[\n\r]/gu)).toEqual(['\n']);
      expect((JSON.parse(line) as { msg: string }).msg).not.toBe('forged');
    }
    expect(lines.join('')).not.toMatch(/a-wrong-password-0|"anna"|آنا/u);
  } finally {
    await app.close();
    await house.close();
  }
});
