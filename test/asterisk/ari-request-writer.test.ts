import { createRequire } from 'node:module';
import { connect } from 'ari-client';
import { expect, test } from 'vitest';
import { createRequestWriter, type Described } from '../../telephony/ari/request-writer.ts';
import { startAriRig } from '../support/ari-rig.ts';

type Swagger = Described & { urlify(values: Record<string, unknown>): string };
type Apis = Record<string, { readonly operations: Record<string, Swagger> }>;
type ParseBody = (
  parameters: Described['parameters'],
  values: Record<string, unknown>,
) => Record<string, unknown>;

const near = createRequire(import.meta.resolve('ari-client'));
const parseBody = near('ari-client/lib/utils.js').parseBodyParams as ParseBody;

/** Every parameter, with letters that an address must not hold as they are. */
function someValues({ parameters }: Described): Record<string, unknown> {
  return Object.fromEntries(
    parameters.map(({ name, paramType }, n) => [
      name,
      paramType === 'body' ? { one: n, two: 'سلام' } : `a b/${name}:&?%#،${n}`,
    ]),
  );
}

test('each request of the PBX API is written as ari-client writes it', async () => {
  const { asterisk, stop } = await startAriRig();
  try {
    const origin = `http://127.0.0.1:${asterisk.ariPort}`;
    const client = await connect(origin, asterisk.ariUser, asterisk.ariPassword);
    const { apis } = (client as unknown as { _swagger: { apis: Apis } })._swagger;
    let compared = 0;
    for (const { operations } of Object.values(apis)) {
      for (const described of Object.values(operations)) {
        if (typeof described.urlify !== 'function') continue;
        // A text message's query has a `body` of its own, which ari-client takes for the request's.
        if (described.parameters.some(({ name }) => name === 'body')) continue;
        const given = someValues(described);
        const theirs = parseBody(described.parameters, { ...given });
        const body = typeof theirs['body'] === 'string' ? theirs['body'] : null;
        const address = described.urlify(theirs);
        expect(createRequestWriter(described)(given)).toEqual({
          method: described.method.toUpperCase(),
          path: address.slice(origin.length),
          body,
        });
        compared += 1;
      }
    }
    // 22.10 offers 100 and some.
    expect(compared).toBeGreaterThan(80);
  } finally {
    await stop();
  }
});
