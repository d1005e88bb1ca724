/** 0909 and 0970 bill whoever calls them by the minute. */
const premium = /^\+98(909|970)/;
/** The country's own numbers for distress; no other short number is dialled. */
const emergency = /^(110|112|115|125|194)$/;

/**
 * Where the PBX reaches a number outside the house: `PJSIP/09151234567@tci`. Null for what must never
 * be dialled, whoever asks: abroad, premium, inner and short numbers except those for distress; and
 * when there is no trunk (`trunk` empty). `number`: E.164 or the bare digits of a short number.
 */
export function toTrunkEndpoint(trunk: string, number: string): string | null {
  if (trunk === '') return null;
  if (emergency.test(number)) return `PJSIP/${number}@${trunk}`;
  if (!/^\+98[1-9][0-9]{9}$/.test(number) || premium.test(number)) return null;
  return `PJSIP/0${number.slice(3)}@${trunk}`;
}
