import { z } from 'zod';
import { KEY_PERMISSIONS } from '../contract/api-keys.ts';
import { Problem } from '../contract/errors.ts';
import { type Door, ROUTE_DOORS } from './route-doors.ts';

export interface KnownRoute {
  readonly method: string;
  readonly url: string;
  readonly isReading: boolean;
  readonly schema: {
    readonly body?: unknown;
    readonly querystring?: unknown;
    readonly params?: unknown;
    readonly response?: unknown;
  };
}

type Json = Record<string, unknown>;
export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Json;
}

/** Everything that is registered, with its shapes and who may; sorted, so that versions compare. */
export function openApi(routes: readonly KnownRoute[]): OpenApi {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes.toSorted((a, b) => (a.url < b.url ? -1 : 1))) {
    const path = route.url.replace(/:(\w+)/gu, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pasokh',
      version: '1',
      description:
        'Cookie sessions are for pages and need an Origin on writing; keys are for programs.',
    },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-pasokh' },
        key: {
          ...{ type: 'http', scheme: 'bearer' },
          description: `Scopes: ${KEY_PERMISSIONS.join(', ')}. Each key is for reading, or for reading and writing: x-key-access says which a route needs.`,
          'x-scopes': [...KEY_PERMISSIONS],
        },
      },
      schemas: { Problem: shapeOf(Problem, 'output') },
    },
  };
}

function operationOf({ method, url, schema, ...route }: KnownRoute): Json {
  const door = ROUTE_DOORS[`${method} ${url}`];
  // Told as it looks, it would stand open to everybody.
  if (door === undefined) throw new Error(`${method} ${url} has no door in route-doors.ts`);
  const names = [...url.matchAll(/:(\w+)/gu)].map(([, name]) => name);
  const path = names.map((name) => ({
    ...{ name, in: 'path', required: true },
    schema: { type: 'string' },
  }));
  const body = isShape(schema.body)
    ? { requestBody: { required: true, content: json(shapeOf(schema.body, 'input')) } }
    : {};
  const security = securityOf(door);
  return {
    tags: [url.split('/')[2] ?? url.slice(1)],
    'x-permission': door,
    security,
    ...(security.some((one) => 'key' in one)
      ? { 'x-key-access': route.isReading ? 'read' : 'write' }
      : {}),
    parameters: [...path, ...queryOf(schema.querystring)],
    ...body,
    responses: responsesOf(schema.response),
  };
}

const json = (schema: Json): Json => ({ 'application/json': { schema } });

/** One of these will do; a key's scopes are named as OpenAPI 3.1 lets any scheme name them. */
function securityOf(door: Door): Json[] {
  if (door === 'open' || door === 'secret' || door === 'local') return [];
  if (door === 'signed-in') return [{ session: [] }, { key: [] }];
  return [{ session: [] }, ...door.filter(isForKeys).map((scope) => ({ key: [scope] }))];
}
const isForKeys = (permission: string): boolean =>
  (KEY_PERMISSIONS as readonly string[]).includes(permission);

function queryOf(query: unknown): Json[] {
  if (!isShape(query)) return [];
  const { properties = {}, required = [] } = shapeOf(query, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: 'query', required: required.includes(name), schema },
  }));
}

function responsesOf(response: unknown): Json {
  const known = Object.entries((response ?? {}) as Record<string, unknown>).map(
    ([status, shape]): [string, Json] => {
      const description = status === '204' ? 'Done.' : 'As it is told.';
      const isTold = isShape(shape) && status !== '204';
      return [
        status,
        isTold ? { description, content: json(shapeOf(shape, 'output')) } : { description },
      ];
    },
  );
  const refused = {
    description: 'A refusal: docs/errors.md lists the codes.',
    content: json({ $ref: '#/components/schemas/Problem' }),
  };
  const told =
    known.length === 0 ? [['200', { description: 'A text or a file.' }] as const] : known;
  return { ...Object.fromEntries(told), default: refused };
}

const isShape = (shape: unknown): shape is z.ZodType => shape instanceof z.ZodType;

function shapeOf(shape: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
  return rest;
}
