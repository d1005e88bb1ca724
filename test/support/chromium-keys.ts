import type { Page } from 'playwright-core';

/** More controls than any page has: whoever is still not through is in a trap. */
const MOST_STEPS = 600;

interface KeysView {
  /** Forgets what was seen, and puts the focus before the first control. */
  begin(): Promise<void>;
  /** Looks at what has the focus now; false: the page has let it go, or it was there before. */
  look(): boolean;
  faults(): string[];
}

/**
 * What somebody without a mouse cannot use: each control must be reached by Tab (one of a group
 * within which arrows go), be seen to have the focus, and what a mouse may click must be a control.
 */
export async function faultsByKeyboard(page: Page): Promise<string[]> {
  await page.evaluate(watchKeys);
  await page.evaluate('pasokhKeys.begin()');
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press('Tab');
    if (!(await page.evaluate<boolean>('pasokhKeys.look()'))) {
      return page.evaluate<string[]>('pasokhKeys.faults()');
    }
  }
  return [`more than ${MOST_STEPS} steps of Tab`];
}

/** Runs in the page. */
function watchKeys(): void {
  const CONTROL =
    'a[href],button,input,select,textarea,summary,[contenteditable=true],[tabindex],' +
    '[role=button],[role=tab],[role=radio],[role=checkbox],[role=switch],[role=combobox],[role=option],[role=menuitem]';
  const GROUP =
    '[role=radiogroup],[role=tablist],[role=listbox],[role=menu],[role=toolbar],[role=grid]';
  const PARTS = 4;
  // What fades in is looked at when it is there.
  const still = new CSSStyleSheet();
  still.replaceSync('*,*::before,*::after{transition:none!important;animation:none!important}');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];

  const shown = (element: Element): boolean => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0;
  };
  const tell = (element: Element): string =>
    element.outerHTML.replaceAll(/\s+/g, ' ').slice(0, 160);
  /** What of an element and what is around it may show the focus. */
  const lookOf = (element: Element): string => {
    const parts: string[] = [];
    let here: Element | null = element;
    for (let n = 0; n < PARTS && here !== null; n += 1, here = here.parentElement) {
      for (const part of [here, here.nextElementSibling]) {
        if (part === null) continue;
        const {
          outlineStyle,
          outlineWidth,
          boxShadow,
          borderColor,
          backgroundColor,
          textDecorationLine,
        } = getComputedStyle(part);
        const line = outlineStyle === 'none' ? '' : outlineWidth;
        parts.push([line, boxShadow, borderColor, backgroundColor, textDecorationLine].join(' '));
      }
    }
    return parts.join('\n');
  };

  const before = new Map<Element, string>();
  const reached = new Set<Element>();
  const unseen: Element[] = [];
  const view: KeysView = {
    async begin() {
      before.clear();
      reached.clear();
      // Before the first control: a field that has the focus from the start is reached, too.
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute('tabindex');
      // Until the page has drawn that field without the focus.
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      for (const element of document.querySelectorAll(CONTROL))
        before.set(element, lookOf(element));
    },
    look() {
      const element = document.activeElement;
      if (element === null || element === document.body || reached.has(element)) return false;
      reached.add(element);
      const was = before.get(element);
      if (was !== undefined && shown(element) && was === lookOf(element)) unseen.push(element);
      return true;
    },
    faults() {
      const isReached = (element: Element): boolean => {
        if (reached.has(element)) return true;
        const group = element.closest(GROUP);
        if (group !== null && [...reached].some((one) => group.contains(one))) return true;
        // Of radio buttons of one name one is reached, and arrows go on from there.
        return (
          element instanceof HTMLInputElement &&
          element.type === 'radio' &&
          [...reached].some((one) => one instanceof HTMLInputElement && one.name === element.name)
        );
      };
      const mayUse = (element: Element): boolean =>
        shown(element) &&
        !element.matches(
          ':disabled,[aria-disabled=true],[tabindex="-1"]:not([role]),[aria-hidden=true] *,[inert] *',
        );
      const missed = [...before.keys()].filter(
        (one) => one.isConnected && mayUse(one) && !isReached(one),
      );
      const clicked = [...document.body.querySelectorAll('*')].filter(
        (element) =>
          shown(element) &&
          getComputedStyle(element).cursor === 'pointer' &&
          element.closest(`${CONTROL},label`) === null &&
          // A row that a click opens anywhere has a button that does the same (ui/opening-row.tsx).
          (element.closest('tr')?.querySelector('button[aria-expanded]') ?? null) === null,
      );
      return [
        ...missed.map((element) => `Tab does not reach: ${tell(element)}`),
        ...unseen.map((element) => `focus is not seen: ${tell(element)}`),
        ...clicked.slice(0, 5).map((element) => `only a mouse can use: ${tell(element)}`),
      ];
    },
  };
  Object.assign(window, { pasokhKeys: view });
}
