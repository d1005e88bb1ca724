import type { AsteriskRig } from './asterisk-rig.ts';
import { openPhone, type Manner, type PhoneOptions, type SipPhone } from './sip-phone.ts';

export const AGENT_HZ = 700;
export const CITIZEN_HZ = 1_100;

/** Phones of one Asterisk, closed together after each test. */
export interface People {
  /** A citizen on the telephone network. */
  citizen(number: string): Promise<SipPhone>;
  /** An agent's desk phone, its account pushed and registered. */
  agent(name: string, manner?: Manner): Promise<SipPhone>;
  /** The same, and a member of the fallback queue. */
  fallbackAgent(name: string, manner?: Manner): Promise<SipPhone>;
  /** Hangs everybody up, closes the phones and empties the fallback queue. */
  leave(): Promise<void>;
}

export function peopleOf(rig: AsteriskRig): People {
  const phones: SipPhone[] = [];
  const members: string[] = [];
  const open = async (options: Omit<PhoneOptions, 'server'>): Promise<SipPhone> => {
    const server = { host: '127.0.0.1', port: rig.sipPort };
    const phone = await openPhone({ ...options, server });
    phones.push(phone);
    return phone;
  };
  const agent: People['agent'] = async (name, manner) => {
    const password = `${name}-has-a-long-password`;
    await rig.addPhone(name, password);
    const phone = await open({
      username: name,
      password,
      toneHz: AGENT_HZ,
      ...(manner === undefined ? {} : { manner }),
    });
    await phone.register();
    return phone;
  };
  return {
    citizen: (number) => open({ username: number, toneHz: CITIZEN_HZ }),
    agent,
    async fallbackAgent(name, manner) {
      const phone = await agent(name, manner);
      await rig.syncFallback('add', name);
      members.push(name);
      return phone;
    },
    async leave() {
      await Promise.all(phones.splice(0).map((phone) => phone.close()));
      for (const name of members.splice(0)) await rig.syncFallback('remove', name);
    },
  };
}
