const TAB_KEY = 'pasokh.tab';
/** A reload frees its old page's claim in a few milliseconds; a doubled tab's is never freed. */
const CLAIM_WITHIN_MS = 400;

/**
 * The name of this tab, the same after a reload. A doubled tab comes with a copy of all that the
 * first one keeps: it gets a name of its own and forgets the rest, so that it does not take itself
 * for the tab that has the phone.
 */
export async function claimTab(store: Storage): Promise<string> {
  const kept = store.getItem(TAB_KEY);
  if (kept !== null && (await claim(kept))) return kept;
  if (kept !== null) forgetTab(store);
  const made = crypto.randomUUID();
  store.setItem(TAB_KEY, made);
  await claim(made);
  return made;
}

/** Nothing of the citizens or the phone stays in a browser that others use after. */
export function forgetTab(store: Storage): void {
  const names = Array.from({ length: store.length }, (_, at) => store.key(at));
  for (const name of names) {
    if (name?.startsWith('pasokh.') === true && name !== TAB_KEY) store.removeItem(name);
  }
}

/** Holds the lock of this name until the page is gone. */
function claim(tabId: string): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(`pasokh-tab-${tabId}`, { signal: AbortSignal.timeout(CLAIM_WITHIN_MS) }, () => {
        resolve(true);
        return new Promise(() => undefined);
      })
      .catch(() => resolve(false));
  });
}
