import type { PhotoStage, RecordVisit } from '../../../src/contract/field.ts';

/** A photo as the telephone keeps it: plain bytes, which every browser's database can hold. */
export interface KeptPhoto {
  readonly stage: PhotoStage;
  readonly type: string;
  readonly bytes: ArrayBuffer;
}

/** A visit that the server does not have whole yet. */
export interface KeptVisit {
  readonly visitId: string;
  /** Whose: on a telephone that goes from hand to hand nobody sends another's words as his own. */
  readonly userId: string;
  /** To know it by: what and where. */
  readonly title: string;
  readonly record: RecordVisit;
  /** The server has the words; photos may still be on their way. */
  readonly isRecorded: boolean;
  readonly photos: readonly KeptPhoto[];
  /** The server's no, in its words: sending again will not help, somebody must look. */
  readonly refusal: string | null;
}

const STORE = 'visits-of-people';
/** Of the first version, keyed by the visit alone: the second person's words replaced the first's. */
const OLD_STORE = 'visits';

export type KeptKey = Pick<KeptVisit, 'userId' | 'visitId'>;

/** The browser's own database; what is in it outlives the page, the browser and the telephone's battery. */
export interface KeptVisits {
  put(visit: KeptVisit): Promise<void>;
  drop(key: KeptKey): Promise<void>;
  all(): Promise<KeptVisit[]>;
  close(): void;
}

export async function openKeptVisits(): Promise<KeptVisits> {
  const opening = indexedDB.open('pasokh-field', 2);
  opening.onupgradeneeded = ({ oldVersion }) => {
    const { result: database, transaction } = opening;
    const fresh = database.createObjectStore(STORE, { keyPath: ['userId', 'visitId'] });
    if (oldVersion === 0 || transaction === null) return;
    const before = transaction.objectStore(OLD_STORE).getAll() as IDBRequest<KeptVisit[]>;
    before.onsuccess = () => {
      for (const visit of before.result) fresh.put(visit);
      database.deleteObjectStore(OLD_STORE);
    };
  };
  const database = await resultOf(opening);
  const store = (mode: IDBTransactionMode) => database.transaction(STORE, mode).objectStore(STORE);
  return {
    async put(visit) {
      await resultOf(store('readwrite').put(visit));
    },
    async drop({ userId, visitId }) {
      await resultOf(store('readwrite').delete([userId, visitId]));
    },
    all: () => resultOf(store('readonly').getAll() as IDBRequest<KeptVisit[]>),
    close: () => database.close(),
  };
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}
