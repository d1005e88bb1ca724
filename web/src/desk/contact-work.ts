import type { z } from 'zod';
import type { CaseView, FinishContact } from '../../../src/contract/cases.ts';
import type { PopCitizen } from '../../../src/contract/desk.ts';
import { api } from '../app/api.ts';
import { Autosave, type Stored } from './autosave.ts';
import { EMPTY_MATTER, findDrafts, type MatterFields, saveDraft, toStored } from './matter.ts';

export type DispositionId = z.infer<typeof FinishContact>['disposition'];

export interface Matter {
  readonly key: string;
  readonly draft: Autosave<MatterFields>;
  /** Set once it is registered: it is the office's then, not the form's. */
  readonly trackingCode: string | null;
}

export interface WorkView {
  readonly matters: readonly Matter[];
  readonly openKey: string;
  readonly citizens: readonly PopCitizen[];
  readonly citizenId: string | null;
  readonly disposition: DispositionId | null;
  readonly note: string;
  /** The existing case that a chase, an addition or an objection is about. */
  readonly linkedCaseId: string | null;
  /** False until kept drafts have been looked for. */
  readonly isReady: boolean;
}

/** What sessionStorage keeps of a contact in hand: every key typed, also between two saves. */
interface Kept {
  readonly citizenId: string | null;
  readonly citizens: readonly PopCitizen[];
  readonly disposition: DispositionId | null;
  readonly note: string;
  readonly linkedCaseId: string | null;
  readonly openKey: string;
  readonly matters: readonly {
    readonly key: string;
    readonly fields: MatterFields;
    readonly base: Stored<MatterFields> | null;
    readonly dirty: readonly (keyof MatterFields)[];
    readonly trackingCode: string | null;
  }[];
}

/** These are about a case that was there before. */
export function needsOtherCase(disposition: DispositionId | null): boolean {
  return disposition === 'chase' || disposition === 'added_to_case' || disposition === 'objection';
}

/** The agent's work on one contact: its matters, who it is about, how it ended. */
export class ContactWork {
  readonly contactId: string;
  readonly #store: Storage;
  readonly #listeners = new Set<() => void>();
  #view: WorkView;
  #made = 1;
  #isFinished = false;

  constructor(contactId: string, store: Storage) {
    this.contactId = contactId;
    this.#store = store;
    const kept = this.#readKept();
    this.#view = kept ?? {
      matters: [this.#newMatter('1')],
      openKey: '1',
      citizens: [],
      citizenId: null,
      disposition: null,
      note: '',
      linkedCaseId: null,
      isReady: false,
    };
    this.#made = Math.max(...this.#view.matters.map((matter) => Number(matter.key)));
    if (kept === null) void this.#findOnServer();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly view = (): WorkView => this.#view;

  get open(): Matter {
    const found = this.#view.matters.find((matter) => matter.key === this.#view.openKey);
    const matter = found ?? this.#view.matters[0];
    if (matter === undefined) throw new Error('a contact in hand has at least one matter');
    return matter;
  }

  change(set: Partial<MatterFields>): void {
    if (this.open.trackingCode === null) this.open.draft.change(set);
  }

  /** Chosen by the agent, never by us; an empty address is filled from the citizen's own. */
  chooseCitizen(citizen: PopCitizen): void {
    const known = this.#view.citizens.some((one) => one.citizenId === citizen.citizenId);
    const citizens = known ? this.#view.citizens : [...this.#view.citizens, citizen];
    this.#set({ citizens, citizenId: citizen.citizenId });
    for (const matter of this.#view.matters) {
      if (matter.trackingCode !== null) continue;
      const { district, addressText } = matter.draft.fields;
      matter.draft.change({
        citizenId: citizen.citizenId,
        ...(district === null ? { district: citizen.district } : {}),
        ...(addressText === '' ? { addressText: citizen.address ?? '' } : {}),
      });
    }
  }

  forgetCitizen(): void {
    this.#set({ citizenId: null });
  }

  setDisposition(disposition: DispositionId | null): void {
    this.#set({ disposition });
  }

  setNote(note: string): void {
    this.#set({ note });
  }

  linkCase(linkedCaseId: string): void {
    this.#set({ linkedCaseId });
  }

  openMatter(key: string): void {
    this.#set({ openKey: key });
  }

  addMatter(): void {
    const key = String((this.#made += 1));
    const { citizenId, district, addressText } = this.open.draft.fields;
    const matter = this.#newMatter(key, { ...EMPTY_MATTER, citizenId, district, addressText });
    this.#set({ matters: [...this.#view.matters, matter], openKey: key });
  }

  /** Throws ApiError (422 incomplete-case names what is missing). */
  async register(): Promise<string> {
    const matter = this.open;
    if (!(await matter.draft.flush())) throw new Error('unsaved');
    const view = await api<CaseView>('POST', `/api/cases/${matter.draft.caseId}/register`);
    const trackingCode = view.trackingCode ?? '';
    this.#set({
      matters: this.#view.matters.map((one) => (one === matter ? { ...one, trackingCode } : one)),
      disposition: this.#view.disposition ?? 'case_created',
    });
    return trackingCode;
  }

  /** Ends the contact: drafts that became nothing are discarded. Throws ApiError. */
  async finish(topic: string | null): Promise<void> {
    const { disposition, note, matters, linkedCaseId } = this.#view;
    if (disposition === null) throw new Error('the disposition is required');
    const registered = matters.findLast((matter) => matter.trackingCode !== null);
    const about = registered ?? this.open;
    for (const matter of matters) await this.#discard(matter);
    const caseId = needsOtherCase(disposition) ? linkedCaseId : registered?.draft.caseId;
    const said = [about.draft.fields.description, note].filter((text) => text.trim() !== '');
    await api('POST', `/api/contacts/${this.contactId}/finish`, {
      disposition,
      kind: about.draft.fields.kind,
      ...(topic === null ? {} : { topic: topic.slice(0, 120) }),
      ...(caseId == null ? {} : { caseId }),
      ...(registered === undefined && said.length > 0
        ? { note: said.join('\n').slice(0, 1000) }
        : {}),
      ...(registered !== undefined && note.trim() !== '' ? { note } : {}),
    });
    this.stop();
    this.#isFinished = true;
    this.#store.removeItem(this.#key);
  }

  stop(): void {
    for (const matter of this.#view.matters) matter.draft.stop();
  }

  /** Another contact comes on the screen: what is unsaved is saved now, not at the next pause. */
  leave(): void {
    if (this.#isFinished) return;
    for (const { draft } of this.#view.matters) if (draft.dirty.length > 0) void draft.flush();
  }

  async #discard(matter: Matter): Promise<void> {
    matter.draft.stop();
    if (matter.trackingCode !== null || matter.draft.caseId === null) return;
    await api('POST', `/api/cases/${matter.draft.caseId}/discard`, {
      reason: this.#view.disposition,
    });
  }

  /** Looks for drafts that a colleague began, unless something is written here already. */
  async lookAgain(): Promise<boolean> {
    const isEmpty = this.#view.matters.every(
      ({ draft }) => draft.phase === 'clean' && draft.caseId === null,
    );
    return !isEmpty || this.#findOnServer();
  }

  /** True: found, or the agent was quicker. */
  async #findOnServer(): Promise<boolean> {
    const drafts = await findDrafts(this.contactId).catch(() => []);
    const isUntouched = this.#view.matters.every((matter) => matter.draft.phase === 'clean');
    if (drafts.length === 0 || !isUntouched) {
      this.#set({ isReady: true });
      return !isUntouched;
    }
    const matters = drafts.map((draft, index) =>
      this.#newMatter(String(index + 1), undefined, toStored(draft)),
    );
    this.#made = matters.length;
    const citizenId = drafts.find((draft) => draft.citizenId !== null)?.citizenId ?? null;
    this.#set({ matters, openKey: '1', citizenId, isReady: true });
    return true;
  }

  #newMatter(
    key: string,
    fields: MatterFields = EMPTY_MATTER,
    base: Stored<MatterFields> | null = null,
    dirty: readonly (keyof MatterFields)[] = [],
    trackingCode: string | null = null,
  ): Matter {
    const draft = new Autosave<MatterFields>(
      {
        save: (saved, at) => saveDraft(this.contactId, saved, at),
        after: (waitMs, then) => {
          const timer = setTimeout(then, waitMs);
          return () => clearTimeout(timer);
        },
        changed: () => this.#set({}),
      },
      { fields: base?.fields ?? fields, base, dirty },
    );
    return { key, draft, trackingCode };
  }

  get #key(): string {
    return `pasokh.contact.${this.contactId}`;
  }

  #readKept(): WorkView | null {
    const text = this.#store.getItem(this.#key);
    if (text === null) return null;
    const kept = JSON.parse(text) as Kept;
    const matters = kept.matters.map((one) => {
      const base = one.base && { ...one.base, fields: one.fields };
      return this.#newMatter(one.key, one.fields, base, one.dirty, one.trackingCode);
    });
    return { ...kept, matters, isReady: true };
  }

  #keep(): void {
    if (this.#isFinished) return;
    const { citizenId, citizens, disposition, note, linkedCaseId, openKey, matters } = this.#view;
    const kept: Kept = {
      citizenId,
      citizens,
      disposition,
      note,
      linkedCaseId,
      openKey,
      matters: matters.map(({ key, draft, trackingCode }) => ({
        key,
        fields: draft.fields,
        base:
          draft.caseId === null || draft.version === null
            ? null
            : { caseId: draft.caseId, version: draft.version, fields: draft.fields },
        dirty: draft.dirty,
        trackingCode,
      })),
    };
    this.#store.setItem(this.#key, JSON.stringify(kept));
  }

  #set(part: Partial<WorkView>): void {
    // A draft may tell of a change while this object is still being made.
    if (this.#view === undefined) return;
    this.#view = { ...this.#view, ...part, matters: [...(part.matters ?? this.#view.matters)] };
    this.#keep();
    for (const listener of this.#listeners) listener();
  }
}
