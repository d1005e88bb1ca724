import type { TrunkState } from '../protocol/index.ts';
import type { AskConsole } from './console.ts';
import type { Rest } from './rest.ts';
import { succeeded } from './rest.ts';

export interface TrunksDeps {
  readonly rest: Rest;
  readonly askConsole: AskConsole;
  /** The trunk that outgoing calls take; empty: there is none. */
  readonly outgoing: string;
  /** Phones of experts are endpoints, too. */
  readonly isAgent: (name: string) => boolean;
}

interface Endpoint {
  readonly resource: string;
  readonly channel_ids: readonly string[];
}

/** Where calls of the telephone network come in. */
const NETWORK = 'from-trunk';
/** A site has a few. What has no phone in it any more (an expert who left) is asked for once each time. */
const MOST_ASKED = 200;
/** Experts' accounts are named after their ids. */
const AN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-/u;

/** Every trunk of the PBX, by name, and the one that is to be taken though there is none such; null: no answer. */
export async function lookAtTrunks(deps: TrunksDeps): Promise<TrunkState[] | null> {
  const { rest, askConsole, outgoing } = deps;
  const listed = await rest.perform('endpoints.listByTech', { tech: 'PJSIP' });
  if (!succeeded(listed)) return null;
  const endpoints = (listed.body as readonly Endpoint[])
    .filter(({ resource }) => !AN_ID.test(resource) && !deps.isAgent(resource))
    .slice(0, MOST_ASKED);
  const contacts = readContacts((await askConsole('pjsip show contacts')) ?? '');
  const said = await askConsole('pjsip show registrations');
  const registrations = readRegistrations(said ?? '');
  const trunks: TrunkState[] = [];
  const addresses = new Map<string, readonly string[]>();
  for (const { resource: name, channel_ids: channels } of endpoints) {
    const endpoint = await fieldsOf(rest, 'endpoint', name);
    if (endpoint?.get('context') !== NETWORK) continue;
    const aorName = (endpoint.get('aors') ?? '').split(',')[0]?.trim() ?? '';
    const aor = aorName === '' ? null : await fieldsOf(rest, 'aor', aorName);
    addresses.set(name, hostsIn(aor?.get('contact')));
    trunks.push({
      ...{ name, isOutgoing: name === outgoing, isKnown: true, calls: channels.length },
      ...reachOf(aor, contacts.get(aorName)),
      registration: 'none',
    });
  }
  for (const [name, fields] of await registrationsOf(rest, trunks, registrations)) {
    const registration = registrations.get(name) ?? 'unknown';
    const of = trunkOf(name, fields, addresses);
    const at = trunks.findIndex((one) => one.name === of);
    const trunk = trunks[at];
    // One that is to be taken and has no file is told of as such.
    if (trunk === undefined && name !== outgoing) trunks.push(alone(name, registration));
    if (trunk !== undefined) {
      trunks[at] = { ...trunk, registration: worse(trunk.registration, registration) };
    }
  }
  const isMissing = outgoing !== '' && !trunks.some(({ name }) => name === outgoing);
  if (isMissing) trunks.push(missing(outgoing));
  return trunks.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Reads the files of trunks and the list of the city's numbers anew. Calls, phones and the other trunks
 * stay as they are; a file that cannot be read is complained about in Asterisk's own log, and left out.
 */
export async function reloadTrunks(rest: Rest): Promise<boolean> {
  for (const moduleName of ['res_pjsip.so', 'pbx_config.so']) {
    const reply = await rest.perform('asterisk.reloadModule', { moduleName });
    if (!succeeded(reply)) return false;
  }
  return true;
}

const missing = (name: string): TrunkState => ({
  ...{ name, isOutgoing: true, isKnown: false, calls: 0 },
  ...{ reach: 'unknown', roundTripMs: null, registration: 'unknown' },
});

/** A registration of which no trunk's file knows. */
const alone = (name: string, registration: TrunkState['registration']): TrunkState => ({
  ...{ name, isOutgoing: false, isKnown: true, calls: 0 },
  ...{ reach: 'no-trunk', roundTripMs: null, registration },
});

/** By name: what the console lists, and what is named like a trunk though the console is silent. */
async function registrationsOf(
  rest: Rest,
  trunks: readonly TrunkState[],
  listed: ReadonlyMap<string, TrunkState['registration']>,
): Promise<ReadonlyMap<string, Fields>> {
  const found = new Map<string, Fields>();
  for (const name of new Set([...trunks.map((one) => one.name), ...listed.keys()])) {
    const fields = await fieldsOf(rest, 'registration', name);
    if (fields !== null) found.set(name, fields);
    else if (listed.has(name)) found.set(name, new Map());
  }
  return found;
}

/** Whose registration it is: its own name's, the endpoint's that it says, or whose address it goes to. */
function trunkOf(
  name: string,
  fields: Fields,
  addresses: ReadonlyMap<string, readonly string[]>,
): string | null {
  const said = fields.get('endpoint') ?? '';
  if (addresses.has(said)) return said;
  if (addresses.has(name)) return name;
  const [server] = hostsIn(fields.get('server_uri'));
  if (server === undefined) return null;
  const there = [...addresses].filter(([, hosts]) => hosts.includes(server));
  return there.length === 1 ? (there[0]?.[0] ?? null) : null;
}

/** `sip:137@sip.provider.example:5060;transport=udp`, one or several. */
function hostsIn(uris = ''): string[] {
  const found = uris.matchAll(/sips?:(?:[^@,;>\s]*@)?(\[[^\]]*\]|[^:;,>\s]+)/giu);
  return [...found].map(([, host = '']) => host.toLowerCase());
}

const GOOD_TO_BAD = ['none', 'registered', 'unknown', 'unregistered', 'rejected'] as const;

function worse(
  one: TrunkState['registration'],
  other: TrunkState['registration'],
): TrunkState['registration'] {
  return GOOD_TO_BAD.indexOf(one) > GOOD_TO_BAD.indexOf(other) ? one : other;
}

interface Contact {
  readonly status: string;
  readonly roundTripMs: number | null;
}
type Reach = Pick<TrunkState, 'reach' | 'roundTripMs'>;

function reachOf(aor: Fields | null, contact: Contact | undefined): Reach {
  if (contact === undefined) {
    const hasAddress = (aor?.get('contact') ?? '') !== '';
    return { reach: hasAddress ? 'unknown' : 'no-address', roundTripMs: null };
  }
  const { status, roundTripMs } = contact;
  if (status === 'Avail') return { reach: 'reachable', roundTripMs };
  if (status === 'Unavail') return { reach: 'unreachable', roundTripMs: null };
  const asks = Number(aor?.get('qualify_frequency') ?? 0) > 0;
  return { reach: asks ? 'unknown' : 'not-asked', roundTripMs: null };
}

/**
 * By the name of their address of record. A line: `Contact:  tci/sip:10.20.30.40:5060  5b4bebb4d4 Avail
 * 12.345`; the list cuts long addresses short, never the name. Of several the reachable one counts.
 */
export function readContacts(text: string): ReadonlyMap<string, Contact> {
  const found = new Map<string, Contact>();
  for (const [, name = '', status = '', rtt = ''] of text.matchAll(
    /^\s*Contact:\s+([^/\s<]+)\/\S*\s+[0-9a-f]*\s+(Avail|Unavail|NonQual|Unknown|Created|Removed|Updated)\s+(\S+)/gmu,
  )) {
    const measured = Number(rtt);
    const roundTripMs = Number.isFinite(measured) && measured >= 0 ? measured : null;
    if (found.get(name)?.status !== 'Avail') found.set(name, { status, roundTripMs });
  }
  return found;
}

/** By name. A line: `tci/sip:sip.provider.example  tci-auth  Registered  (exp. 3211s)`. */
export function readRegistrations(text: string): ReadonlyMap<string, TrunkState['registration']> {
  const found = new Map<string, TrunkState['registration']>();
  for (const [, name = '', status = ''] of text.matchAll(
    /^\s*([^/\s<]+)\/sips?:\S*.*\s(Unregistered|Registered|Rejected|Stopped)\b/gmu,
  )) {
    if (status === 'Registered') found.set(name, 'registered');
    else found.set(name, status === 'Rejected' ? 'rejected' : 'unregistered');
  }
  return found;
}

type Fields = ReadonlyMap<string, string>;

/** An object of the PBX's configuration; null: there is none such. */
async function fieldsOf(
  rest: Rest,
  objectType: 'endpoint' | 'aor' | 'registration',
  id: string,
): Promise<Fields | null> {
  const reply = await rest.perform('asterisk.getObject', {
    configClass: 'res_pjsip',
    objectType,
    id,
  });
  if (!succeeded(reply)) return null;
  const fields = reply.body as readonly { readonly attribute: string; readonly value: string }[];
  return new Map(fields.map(({ attribute, value }) => [attribute, value]));
}
