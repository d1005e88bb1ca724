import type { SettingRow } from '../contract/settings.ts';
import { showMobiles } from './typed.ts';

type Variables = Readonly<Record<string, unknown>>;
/** A setting as this start was told it from outside. */
export type EnvironmentRow = Pick<SettingRow, 'name' | 'value' | 'defaultValue' | 'isSet'>;

/** Nobody reads these on a page: whoever may look after the line need not be able to send as the city. */
const HIDDEN: readonly string[] = ['KAVENEGAR_API_KEY', 'SMSIR_API_KEY'];

/**
 * The environment's settings as they are in force, in their order, for people who look after the line;
 * the value of a secret that is set is null. Nothing of the secrets file is in them.
 */
export function toSettings(inForce: Variables, usual: Variables): EnvironmentRow[] {
  return Object.keys(inForce).map((name) => {
    const [value, defaultValue] = [shown(name, inForce[name]), shown(name, usual[name])];
    const isSet = value !== defaultValue;
    return { name, value: isSet && HIDDEN.includes(name) ? null : value, defaultValue, isSet };
  });
}

function shown(name: string, value: unknown): string {
  if (name === 'PASOKH_ALARM_NUMBERS' && Array.isArray(value)) return showMobiles(value);
  return name === 'DATABASE_URL' ? withoutPassword(String(value)) : String(value);
}

/** Where the database is. A password stands before its host or in the query; what cannot be read may hold it anywhere. */
function withoutPassword(text: string): string {
  if (text === '') return '';
  if (!URL.canParse(text)) return '…';
  const { protocol, username, password, host, pathname, search, hash } = new URL(text);
  // A bare /, ? or # in a password ends what is read as the host; the rest of it comes after.
  if (`${pathname}${search}${hash}`.includes('@')) return '…';
  const who = username === '' ? '' : `${username}${password === '' ? '' : ':…'}@`;
  return `${protocol}//${who}${host}${pathname}`;
}
