import { eq } from 'drizzle-orm';
import type { Reader, Store, Tables } from '../db/index.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';

/** The code that a person named; undefined: there is no such code in force. */
export async function codeInForce(
  { tables: { serviceCode } }: Pick<Store, 'tables'>,
  r: Reader,
  code: string,
  atMs: number,
): Promise<Tables['serviceCode']['$inferSelect'] | undefined> {
  const [row] = await r
    .select()
    .from(serviceCode)
    .where(eq(serviceCode.code, toAsciiDigits(code.trim())));
  if (row === undefined) return undefined;
  const begun = row.activeFromMs === null || row.activeFromMs <= atMs;
  const over = row.activeUntilMs !== null && row.activeUntilMs <= atMs;
  return begun && !over ? row : undefined;
}
