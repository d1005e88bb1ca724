const TAB_KEY = 'pasokh.tab';
/**
 * Whoever has the name and lives says so at once. The old page of a reload says nothing any more and
 * frees it, on a busy computer after seconds.
 */
const CLAIM_WITHIN_MS = 10_000;
const WHOSE = 'whose';
const MINE = 'mine';

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

/** Holds the lock of this name until the page is gone. False: a tab that lives has it. */
function claim(tabId: string): Promise<boolean> {
  const name = `pasokh-tab-${tabId}`;
  const channel = new BroadcastChannel(name);
  const giveUp = new AbortController();
  const late = setTimeout(() => giveUp.abort(), CLAIM_WITHIN_MS);
  channel.onmessage = ({ data }) => {
    if (data === MINE) giveUp.abort();
  };
  return new Promise((resolve) => {
    navigator.locks
      .request(name, { signal: giveUp.signal }, () => {
        clearTimeout(late);
        channel.onmessage = ({ data }) => {
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of a channel, not a window
          if (data === WHOSE) channel.postMessage(MINE);
        };
        resolve(true);
        return new Promise(() => undefined);
      })
      .catch(() => {
        clearTimeout(late);
        channel.close();
        resolve(false);
      });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- likewise
    channel.postMessage(WHOSE);
  });
}
