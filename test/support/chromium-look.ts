import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What is wrong with a page for somebody who looks at it or has it read aloud: one line a fault,
 * none when it is well. The page is looked at as it stands, in whatever state the test brought it.
 */
export async function faultsSeen(page: Page, language: 'fa' | 'en'): Promise<string[]> {
  return [
    ...(await axeFaults(page)),
    ...(await foreignWords(page, language)),
    ...(await sidewaysFaults(page)),
  ];
}

/** Rules of WCAG 2.2 A and AA that axe can judge; what it calls minor or moderate is taste. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Colours that are still on their way are nobody's: what moves for ever is not waited for. */
const stillness = (page: Page): Promise<unknown> =>
  page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
        .map(({ finished }) => finished),
    ),
  );

async function axeFaults(page: Page): Promise<string[]> {
  await stillness(page);
  // Evaluated from outside of the page, whose policy admits no script but its own.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (values) => {
    const { axe: judge } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await judge.run(document, {
      runOnly: { type: 'tag', values },
      resultTypes: ['violations'],
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => ({
        id,
        count: nodes.length,
        where: nodes.slice(0, 3).map(({ html, any, all, none }) => {
          const why = [...any, ...all, ...none][0]?.message ?? '';
          return `${html.slice(0, 160)} (${why})`;
        }),
      }));
  }, RULES);
  return found.map(({ id, count, where }) => `${id} (${count}): ${where.join(' | ')}`);
}

/**
 * Latin words that people write so in Persian, too, a folder and a file by their names; the last one signs
 * in to the demonstration. A longer one stands before the shorter one that it begins with.
 */
const LATIN_IN_PERSIAN =
  /\b(?:English|CSV|SMS\.ir|SMS|PDF|queue_log|https|IP|API|HTTP|HTTPS|SIP|TLS|URL|JSON|XML|UTF|Excel|kavenegar|Kavenegar|PostgreSQL|SQLite|Asterisk|Chromium|Chrome|Firefox|Linux|Windows|Android|Esc|Space|Enter|Alt|Ctrl|Shift|Tab|Delete|F\d+|trunks|messages\.log|narges)\b/g;

/** Text in the other language: Latin words in Persian pages, texts of fa.json in English ones. */
async function foreignWords(page: Page, language: 'fa' | 'en'): Promise<string[]> {
  const texts = await textsOf(page);
  if (language === 'en') {
    const wrong = texts.filter((text) => isFromPersianFile(text));
    return [...new Set(wrong)].map((text) => `Persian in an English page: ${text.slice(0, 120)}`);
  }
  const wrong = texts.filter((text) => /[A-Za-z]{2}/.test(text.replaceAll(LATIN_IN_PERSIAN, '')));
  return [...new Set(wrong)].map((text) => `English in a Persian page: ${text.slice(0, 120)}`);
}

/**
 * Words of the visible page, one entry a text node, and those that are only read aloud or shown in
 * empty fields. Not what is marked as of another language (a letter's paper is Persian in any page),
 * in Persian pages nor as a code, a key or a name: code, kbd, bdi, dir=ltr.
 */
function textsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const other = 'script,style,noscript,svg,body [lang]';
    const apart =
      document.documentElement.dir === 'rtl' ? `${other},code,kbd,bdi,[dir=ltr],.ltr` : other;
    const texts: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || parent.closest(apart) !== null || !parent.checkVisibility()) continue;
      const text = node.textContent?.trim() ?? '';
      if (text !== '') texts.push(text);
    }
    for (const element of document.body.querySelectorAll('*')) {
      if (!element.checkVisibility()) continue;
      for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'aria-description']) {
        const text = element.getAttribute(name)?.trim() ?? '';
        if (text !== '') texts.push(text);
      }
    }
    if (document.title !== '') texts.push(document.title);
    return texts;
  });
}

/** At its width nothing makes the page scroll sideways, and no control stands outside of it. */
function sidewaysFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const width = document.documentElement.clientWidth;
    const over = document.documentElement.scrollWidth - width;
    if (over > 0) faults.push(`scrolls sideways by ${over}px`);
    const scrolls = (element: Element | null): boolean => {
      for (let here = element; here !== null; here = here.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(here).overflowX)) return true;
      }
      return false;
    };
    for (const element of document.querySelectorAll('button,a[href],input,select,textarea')) {
      const box = element.getBoundingClientRect();
      if (!element.checkVisibility() || box.width < 2 || scrolls(element.parentElement)) continue;
      if (box.left < -1 || box.right > width + 1) {
        faults.push(`stands outside of the page: ${element.outerHTML.slice(0, 120)}`);
      }
    }
    return faults;
  });
}

type Texts = { readonly [key: string]: string | Texts };
const folder = resolve(import.meta.dirname, '../../web/src/app/i18n');
const read = (name: string): Texts => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Texts;
const valuesOf = (texts: Texts): string[] =>
  Object.values(texts).flatMap((value) => (typeof value === 'string' ? [value] : valuesOf(value)));

/** Texts of fa.json as they stand in a page, each filled place being anything. */
const persian = (() => {
  const inEnglish = new Set(valuesOf(read('en.json')));
  // Names of the city's own lists stay as they are in any language, and some are words of ours, too.
  const cityLists = readFileSync(join(folder, '../../../../src/db/seed-places.ts'), 'utf8');
  const own = valuesOf(read('fa.json')).filter(
    (text) =>
      !inEnglish.has(text) && !cityLists.includes(`'${text}'`) && /[\u0600-\u06ff]{2}/.test(text),
  );
  const fixed = new Set(own.filter((text) => !text.includes('{{')));
  // Less around the filled places might be anybody's own words.
  const isLong = (text: string): boolean =>
    (text.replaceAll(/\{\{[^}]*\}\}/g, '').match(/[\u0600-\u06ff]/g) ?? []).length >= 12;
  const filled = own
    .filter((text) => text.includes('{{') && isLong(text))
    .map((text) => text.split(/\{\{[^}]*\}\}/).map(escaped))
    .map((parts) => new RegExp(`^${parts.join('.+')}$`, 'u'));
  return { fixed, filled };
})();

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function isFromPersianFile(text: string): boolean {
  if (!/[\u0600-\u06ff]{2}/.test(text)) return false;
  return persian.fixed.has(text) || persian.filled.some((form) => form.test(text));
}
