/**
 * The phones' door (SIP): who is turned away there and how often, and whose account was used elsewhere,
 * read from the PBX's own security record.
 *
 *   watchPhoneDoor({ path, … }) → { look(), finding(), view() }
 */
export { type PhoneDoorDeps, type PhoneDoorWatch, watchPhoneDoor } from './phone-door.ts';
