import { type Findable, readText, type ReadText } from './find.ts';

/** A text that never changes: another wording has another id. */
export interface KeptText extends Findable {
  readonly textId: string;
}

/** So many that are offered no more may lie here; of circulars each reader is offered his own. */
const MOST_GONE = 500;

/** Texts and what was read of them, for as long as they are offered: who types waits for none of it. */
export function keptTexts<T extends KeptText>() {
  const known = new Map<string, { readonly text: T; readonly read: ReadText }>();
  return {
    lacking: (textIds: readonly string[]): string[] => textIds.filter((id) => !known.has(id)),

    /** Reads what is new, with a turn for calls after each; tells all of these in their order. */
    async keep(texts: readonly T[], textIds: readonly string[]): Promise<T[]> {
      // Put together at once: in the breaths another reader may drop what he is not offered.
      const fresh = new Map(texts.map((text) => [text.textId, text]));
      const kept = textIds.flatMap((id) => fresh.get(id) ?? known.get(id)?.text ?? []);
      for (const text of texts) {
        if (known.has(text.textId)) continue;
        known.set(text.textId, { text, read: readText(text) });
        await breath();
      }
      if (known.size > kept.length + MOST_GONE) {
        const offered = new Set(textIds);
        for (const id of known.keys()) if (!offered.has(id)) known.delete(id);
      }
      return kept;
    },

    read: (text: T): ReadText => known.get(text.textId)?.read ?? readText(text),
  };
}

const breath = (): Promise<void> => new Promise((resume) => setImmediate(resume));
