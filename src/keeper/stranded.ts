import { callOfLeg } from '../kit/leg-name.ts';
import type { AskAsterisk } from './asterisk-rest.ts';

/** A channel in Asterisk's own words, as far as they are read here. */
export interface Channel {
  readonly id: string;
  readonly state: string;
  readonly dialplan?: { readonly app_name?: string; readonly app_data?: string };
}

interface Stranded {
  readonly id: string;
  readonly extension: string;
  readonly enteredS: number;
}

/** A colleague who is called by name is no citizen. */
const innerPrefix = 'pc-in-';

/**
 * Citizens who are in telephony's hands and with nobody: who came first stands first. Who has an expert on
 * the line, or is on hold for one, is known by that one's leg; left alone by him, he hears nothing at all,
 * and is one of them. The dialplan gave `Stasis(pasokh,caller,<extension>,<entered>…)`.
 */
export function findStranded(channels: readonly Channel[]): readonly Stranded[] {
  const withSomebody = new Set(
    channels.filter(({ state }) => state === 'Up').map(({ id }) => callOfLeg(id)),
  );
  const stranded = channels.flatMap(({ id, dialplan }) => {
    const [application, role, extension = '', entered] = dialplan?.app_data?.split(',') ?? [];
    const isOurs = dialplan?.app_name === 'Stasis' && application === 'pasokh';
    if (!isOurs || role !== 'caller' || id.startsWith(innerPrefix)) return [];
    return withSomebody.has(id) ? [] : [{ id, extension, enteredS: Number(entered) }];
  });
  return stranded.sort((a, b) => a.enteredS - b.enteredS);
}

/**
 * Asterisk keeps them in music for hours, and asks nobody. It lets them go on in the dialplan's queue
 * though the application is away, where each has the place of his arrival; how many went there. Rejects
 * when it lists nobody.
 *
 * @param isAway asked before each of them: whom a telephony has in its hands again is its own
 */
export async function moveStranded(ask: AskAsterisk, isAway: () => boolean): Promise<number> {
  const listed = await ask('GET', '/channels');
  if (listed.status !== 200) throw new Error(`Asterisk lists no channels: ${listed.status}`);
  let moved = 0;
  for (const { id, extension } of findStranded(JSON.parse(listed.text) as readonly Channel[])) {
    if (!isAway()) break;
    const place = `context=fallback&extension=${encodeURIComponent(extension)}&priority=1`;
    const path = `/channels/${encodeURIComponent(id)}/continue?${place}`;
    // Others have hung up meanwhile, or are there already; of whom nobody tells the next death asks again.
    const isMoved = await ask('POST', path).then(
      ({ status }) => status === 204,
      () => false,
    );
    if (isMoved) moved += 1;
  }
  return moved;
}
