import type { AgentId } from '../protocol/index.ts';
import { agentContext } from './reconcile.ts';
import type { Rest } from './rest.ts';
import { succeeded } from './rest.ts';

export interface Account {
  readonly agentId: AgentId;
  /** WebRTC in the browser, or a desk phone over UDP. */
  readonly kind: 'web' | 'desk';
  /** Fresh at each sign-in. Goes to the PBX and nowhere else. */
  readonly password: string;
}

/** An account, and what its phone may. */
type AllowedAccount = Account & { readonly mayTransfer: boolean };

/** The PBX refused or did not answer; the message never holds the password. */
export class ProvisionError extends Error {
  override name = 'ProvisionError';
}

type Settings = Readonly<Record<string, string>>;

/** Pushes the phone's account into the PBX: there at once, without a reload, kept over restarts. */
export async function provisionAccount(rest: Rest, account: AllowedAccount): Promise<void> {
  const { agentId } = account;
  // In this order: an endpoint must find its password and address book.
  const objects: readonly (readonly [string, Settings])[] = [
    ['auth', { auth_type: 'digest', username: agentId, password: account.password }],
    ['aor', { max_contacts: '1', remove_existing: 'yes', ...contactChecks[account.kind] }],
    ['endpoint', toEndpointSettings(account)],
  ];
  for (const [objectType, settings] of objects) await push(rest, agentId, objectType, settings);
}

/**
 * Signed out: a password that nobody is told takes the old one's place, so the phone can neither
 * register again nor dial. The account itself stays; a talk that still runs is not touched.
 */
export async function retireAccount(rest: Rest, account: Omit<Account, 'kind'>): Promise<void> {
  const { agentId, password } = account;
  await push(rest, agentId, 'auth', { auth_type: 'digest', username: agentId, password });
}

async function push(
  rest: Rest,
  agentId: AgentId,
  objectType: string,
  settings: Settings,
): Promise<void> {
  const fields = Object.entries(settings).map(([attribute, value]) => ({ attribute, value }));
  const reply = await rest.perform('asterisk.updateObject', {
    configClass: 'res_pjsip',
    objectType,
    id: agentId,
    fields,
  });
  if (!succeeded(reply)) {
    throw new ProvisionError(`${objectType} of ${agentId} was not taken: ${reply.status}`);
  }
}

const contactChecks: Readonly<Record<Account['kind'], Settings>> = {
  // Its socket tells when the page is gone; nothing to ask.
  web: {},
  // A desk phone whose cable is pulled says nothing: asked every 10 s, gone after 3 s of silence.
  desk: { qualify_frequency: '10', qualify_timeout: '3.0' },
};

function toEndpointSettings(account: AllowedAccount): Settings {
  const common: Settings = {
    auth: account.agentId,
    aors: account.agentId,
    context: agentContext,
    disallow: 'all',
    direct_media: 'no',
    // Transfers are the engine's: the phone's REFER reaches us as a wish. The page has no need of it.
    allow_transfer: account.kind === 'desk' && account.mayTransfer ? 'yes' : 'no',
    allow_subscribe: 'no',
    send_pai: 'no',
    send_rpid: 'no',
    // A phone that vanished without a word ends its call by itself.
    rtp_timeout: '30',
    rtp_timeout_hold: '7200',
    language: 'fa',
  };
  if (account.kind === 'web') {
    // The trunk's codecs first: nothing to transcode on the city's own network.
    return { ...common, transport: 'ws', webrtc: 'yes', allow: 'alaw,ulaw,opus' };
  }
  return {
    ...common,
    transport: 'udp',
    allow: 'alaw,ulaw',
    rtp_symmetric: 'yes',
    force_rport: 'yes',
    rewrite_contact: 'yes',
  };
}
