import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { serverRig, type ServerRig } from '../support/server-rig.ts';

/**
 * Persian text is kept in one spelling, whatever keyboard it came from: what any route takes is
 * spelled so at its own door, and no repository has to think of it.
 */
interface Field {
  /** Route and name: `POST /api/cases description`. */
  readonly where: string;
  readonly name: string;
  readonly shape: z.ZodType;
}
/** As much of zod's own description as is walked here. */
interface Inner {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly items?: readonly z.ZodType[];
}
const WITHOUT_TEXT = ['boolean', 'number', 'int', 'literal', 'enum', 'null', 'undefined', 'never'];
const ARABIC = 'كي';
const PERSIAN = 'کی';

/** Not words: names that we gave, of people as they sign in, of things in links; secrets; whole files. */
const IS_NO_TEXT =
  /^(?:\w*Ids?|id|duplicateOf|username|holder|manager|host|roles|\w*[cC]odes?|outcome|\w*[nN]umber|date|\w*[pP]assword|secret|csv|geojson|url)$/u;
/** May be Arabic, which is written with Arabic letters: spelled by its own language. */
const IN_EITHER_LANGUAGE = ['POST /api/sms-templates text', 'POST /api/sms-templates/preview text'];
/** A count, mobiles or one of some choices: read as that, and nothing of what was typed is kept. */
const READ_AS_VALUES = ['POST /api/settings/:name value'];

let rig: ServerRig;
const fields: Field[] = [];
let bodies = 0;

function listen(message: unknown): void {
  (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', (route) => {
    if (route.schema?.body === undefined) return;
    bodies += 1;
    const where = `${String(route.method)} ${route.url}`;
    fields.push(...fieldsOf(route.schema.body as z.ZodType, where, ''));
  });
}

beforeAll(async () => {
  subscribe('fastify.initialization', listen);
  rig = await serverRig();
});
afterAll(async () => {
  unsubscribe('fastify.initialization', listen);
  await rig?.close();
});

function fieldsOf(shape: z.ZodType, where: string, name: string): Field[] {
  const def = shape.def as unknown as Inner;
  const within = (inner: z.ZodType, of = name) => fieldsOf(inner, where, of);
  if (def.type === 'string' || def.type === 'pipe')
    return [{ where: `${where} ${name}`, name, shape }];
  if (def.innerType !== undefined) return within(def.innerType);
  if (def.shape !== undefined) {
    return Object.entries(def.shape).flatMap(([field, inner]) => within(inner, field));
  }
  if (def.element !== undefined) return within(def.element);
  if (def.valueType !== undefined) return within(def.valueType);
  const choices = def.options ?? def.items;
  if (choices !== undefined) return choices.flatMap((one) => within(one));
  if (WITHOUT_TEXT.includes(def.type)) return [];
  throw new Error(`${where} ${name}: nobody has said how to look into ${def.type}`);
}

/** What it makes of Arabic letters; null where it takes none, as a day or a choice does. */
function spelled({ shape }: Field): string | null {
  for (let times = 1; times <= 20; times += 1) {
    const { success, data } = shape.safeParse(ARABIC.repeat(times));
    if (success && typeof data === 'string') return data;
  }
  return null;
}

const isPersian = (text: string): boolean => text.replaceAll(PERSIAN, '') === '';

test('what a person writes has Persian letters from the door on, at each route', () => {
  expect(bodies).toBeGreaterThan(100);
  const texts = fields.filter((field) => !IS_NO_TEXT.test(field.name) && spelled(field) !== null);
  expect(texts.length).toBeGreaterThan(60);
  const raw = texts.filter((field) => !isPersian(spelled(field) ?? ''));
  expect(raw.map(({ where }) => where)).toEqual([...READ_AS_VALUES, ...IN_EITHER_LANGUAGE]);
});
