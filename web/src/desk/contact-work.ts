import type { CaseView } from '../../../src/contract/cases.ts';
import { KIND_PATHS } from '../../../src/contract/case-kinds.ts';
import type { ContactMatter } from '../../../src/contract/matters.ts';
import type { NearCase } from '../../../src/contract/near-cases.ts';
import type { PopCitizen } from '../../../src/contract/desk.ts';
import { api, ApiError } from '../app/api.ts';
import { Autosave, type Stored } from './autosave.ts';
import { findDrafts, saveDraft } from './matter.ts';
import { EMPTY_MATTER, type MatterFields, toStored } from './matter-fields.ts';
import { type DispositionId, type Matter, toTell } from './matter-end.ts';

export interface WorkView {
  readonly matters: readonly Matter[];
  readonly openKey: string;
  readonly citizens: readonly PopCitizen[];
  readonly citizenId: string | null;
  /** What the record holds of this contact already: registered or withdrawn, by whomever. */
  readonly written: readonly ContactMatter[];
  /** Cases that the open matter may repeat. */
  readonly near: readonly NearCase[];
  /** False until kept drafts have been looked for. */
  readonly isReady: boolean;
}

/** What sessionStorage keeps of a contact in hand: every key typed, also between two saves. */
interface Kept {
  readonly citizenId: string | null;
  readonly citizens: readonly PopCitizen[];
  readonly openKey: string;
  readonly matters: readonly {
    readonly key: string;
    readonly fields: MatterFields;
    readonly base: Stored<MatterFields> | null;
    readonly dirty: readonly (keyof MatterFields)[];
    readonly trackingCode: string | null;
    readonly disposition: DispositionId | null;
    readonly linkedCaseId: string | null;
    readonly note: string;
    /** Absent: kept by a page from before there were articles. */
    readonly articleId?: string | null;
  }[];
}

/** The agent's work on one contact: its matters, who it is about, how it ended. */
export class ContactWork {
  readonly contactId: string;
  readonly #store: Storage;
  readonly #listeners = new Set<() => void>();
  #view: WorkView;
  #made = 1;
  #isFinished = false;
  #hasLeft = false;

  constructor(contactId: string, store: Storage) {
    this.contactId = contactId;
    this.#store = store;
    const kept = this.#readKept();
    this.#view = kept ?? {
      matters: [this.#newMatter('1')],
      openKey: '1',
      citizens: [],
      citizenId: null,
      written: [],
      near: [],
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
      const { district, addressText, lat } = matter.draft.fields;
      matter.draft.change({
        citizenId: citizen.citizenId,
        // Whoever has pointed to the place has not meant the citizen's home.
        ...(district === null && lat === null ? { district: citizen.district } : {}),
        ...(addressText === '' ? { addressText: citizen.address ?? '' } : {}),
      });
    }
  }

  forgetCitizen(): void {
    this.#set({ citizenId: null });
  }

  /** How the open matter ended; nothing is sent before the contact is finished. */
  setDisposition(disposition: DispositionId | null): void {
    this.#changeOpen({ disposition });
  }

  setNote(note: string): void {
    this.#changeOpen({ note });
  }

  /** The citizen has his answer, out of this article. */
  answerBy(articleId: string): void {
    const isFree = this.open.disposition === null && this.open.trackingCode === null;
    this.#changeOpen({ articleId, ...(isFree ? { disposition: 'answered_on_spot' } : {}) });
  }

  linkCase(linkedCaseId: string): void {
    this.#changeOpen({ linkedCaseId });
  }

  /** What the expert types is what a case says already: asked after, or told again. */
  isAbout(disposition: DispositionId, linkedCaseId: string): void {
    this.#changeOpen({ disposition, linkedCaseId });
  }

  /** What was just done for a case that he asked about: the matter in hand, unless that is another one. */
  hasDone(disposition: DispositionId, linkedCaseId: string): void {
    const { open } = this;
    const isAnother = open.draft.fields.description.trim() !== '';
    if (isAnother || open.disposition !== null || open.trackingCode !== null) return;
    this.isAbout(disposition, linkedCaseId);
  }

  #changeOpen(
    part: Partial<Pick<Matter, 'disposition' | 'note' | 'linkedCaseId' | 'articleId'>>,
  ): void {
    const { open } = this;
    const matters = this.#view.matters.map((one) => (one === open ? { ...one, ...part } : one));
    this.#set({ matters });
  }

  showNear(near: readonly NearCase[]): void {
    this.#set({ near });
  }

  /** A kind brings its usual code where none is chosen yet. */
  setKind(kind: MatterFields['kind']): void {
    const { usualCode } = KIND_PATHS[kind];
    const isFree = this.open.draft.fields.serviceCode === null && usualCode !== null;
    this.change({ kind, ...(isFree ? { serviceCode: usualCode } : {}) });
  }

  /** What registering has written is read again: the code, and the secret that goes with it. */
  async readWritten(): Promise<void> {
    const path = `/api/contacts/${this.contactId}/matters`;
    // Unread it stays as it was; the next change of the call asks again.
    const written = await api<ContactMatter[]>('GET', path).catch(() => null);
    if (written !== null) this.#set({ written });
  }

  openMatter(key: string): void {
    this.#set({ openKey: key });
  }

  addMatter(): void {
    const key = String((this.#made += 1));
    const { citizenId, district, addressText, leavesOn } = this.open.draft.fields;
    const about = { citizenId, district, addressText, leavesOn };
    const matter = this.#newMatter(key, { ...EMPTY_MATTER, ...about });
    this.#set({ matters: [...this.#view.matters, matter], openKey: key });
  }

  /** Throws ApiError (422 incomplete-case names what is missing). */
  async register(): Promise<string> {
    const matter = this.open;
    if (!(await matter.draft.flush())) throw new Error('unsaved');
    const view = await api<CaseView>('POST', `/api/cases/${matter.draft.caseId}/register`);
    const trackingCode = view.trackingCode ?? '';
    const registered = { trackingCode, disposition: 'case_created' } as const;
    this.#set({
      // Looked for by its key: a note may have been typed meanwhile.
      matters: this.#view.matters.map((one) =>
        one.key === matter.key ? { ...one, ...registered } : one,
      ),
    });
    void this.readWritten();
    return trackingCode;
  }

  /** Ends the contact: each matter becomes an item of its record. Throws ApiError. */
  async finish(topicOf: (serviceCode: string | null) => string | null): Promise<void> {
    const { matters } = this.#view;
    for (const { draft } of matters) {
      draft.stop();
      // What a save under way makes must be named below, or it would be left behind.
      if (draft.caseId !== null || draft.phase === 'saving') await draft.settled();
    }
    const told = matters.flatMap((matter) => toTell(matter, topicOf) ?? []);
    try {
      await api('POST', `/api/contacts/${this.contactId}/finish`, { matters: told });
    } catch (error) {
      if (error instanceof ApiError && error.code === 'matter-open') await this.#adopt();
      throw error;
    }
    this.stop();
    this.#isFinished = true;
    this.#store.removeItem(this.#key);
  }

  /** Drafts of this contact that were written elsewhere come as matters of their own. */
  async #adopt(): Promise<void> {
    const known = new Set(this.#view.matters.map(({ draft }) => draft.caseId));
    const drafts = (await findDrafts(this.contactId)).filter(({ caseId }) => !known.has(caseId));
    const added = drafts.map((draft) =>
      this.#newMatter(String((this.#made += 1)), undefined, toStored(draft)),
    );
    const openKey = added[0]?.key ?? this.#view.openKey;
    this.#set({ matters: [...this.#view.matters, ...added], openKey });
  }

  stop(): void {
    for (const matter of this.#view.matters) matter.draft.stop();
  }

  /** Another contact comes on the screen: what is unsaved is saved now, not at the next pause. */
  leave(): void {
    if (this.#isFinished) return;
    this.#hasLeft = true;
    for (const { draft } of this.#view.matters) if (draft.dirty.length > 0) void draft.flush();
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
    const end = { disposition: null, linkedCaseId: null, note: '', articleId: null };
    return { key, draft, trackingCode, ...end };
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
      const { key, fields, dirty, trackingCode, disposition, linkedCaseId, note } = one;
      const matter = this.#newMatter(key, fields, base, dirty, trackingCode);
      return { ...matter, disposition, linkedCaseId, note, articleId: one.articleId ?? null };
    });
    return { ...kept, matters, written: [], near: [], isReady: true };
  }

  #keep(): void {
    if (this.#isFinished) return;
    // Whose session is over has taken his words with him: what is still on its way brings none back.
    if (this.#hasLeft && this.#store.getItem(this.#key) === null) return;
    const { citizenId, citizens, openKey, matters } = this.#view;
    const kept: Kept = {
      citizenId,
      citizens,
      openKey,
      matters: matters.map(
        ({ key, draft, trackingCode, disposition, linkedCaseId, note, articleId }) => ({
          key,
          articleId,
          disposition,
          linkedCaseId,
          note,
          fields: draft.fields,
          base:
            draft.caseId === null || draft.version === null
              ? null
              : { caseId: draft.caseId, version: draft.version, fields: draft.fields },
          dirty: draft.dirty,
          trackingCode,
        }),
      ),
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
