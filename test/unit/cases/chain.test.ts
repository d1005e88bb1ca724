import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainStart, type ChainedEvent, hashEvent, verifyChain } from '../../../src/cases/chain.ts';

type Link = ChainedEvent & { hash: string };

const detail = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 6 }),
  fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
  { noNullPrototype: true },
);
const history = fc
  .array(
    fc.record({
      atMs: fc.nat(),
      type: fc.string(),
      actorId: fc.option(fc.string()),
      detail,
      noteHash: fc.option(fc.string()),
    }),
    { minLength: 2, maxLength: 8 },
  )
  .map((events) => {
    const links: Link[] = [];
    for (const [index, event] of events.entries()) {
      const previousHash = links.at(-1)?.hash ?? chainStart('case-1');
      const link = { ...event, caseId: 'case-1', seq: index + 1, noteTextId: null, previousHash };
      links.push({ ...link, hash: hashEvent(link) });
    }
    return links;
  });
const headOf = (links: readonly Link[]) => ({
  count: links.length,
  hash: links.at(-1)?.hash ?? '',
});

test('each link is a SHA-256 of what it seals and of the link before', async () => {
  // By the platform's other implementation: nothing of ours.
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from('["case","case-1"]'));
  expect(chainStart('case-1')).toBe(Buffer.from(digest).toString('base64url'));
  fc.assert(
    fc.property(history, (links) => {
      const hashes = links.map(({ hash }) => Buffer.from(hash, 'base64url'));
      expect(hashes.every((hash) => hash.length === 32)).toBe(true);
      expect(new Set(links.map(({ hash }) => hash)).size).toBe(links.length);
    }),
  );
});

test('an honest history holds, whatever order the database keeps its details in', () => {
  fc.assert(
    fc.property(history, (links) => {
      const shuffled = links.map((link) => ({
        ...link,
        detail: Object.fromEntries(Object.entries(link.detail).reverse()),
      }));
      expect(verifyChain('case-1', shuffled, headOf(links))).toEqual({
        ok: true,
        events: links.length,
      });
    }),
  );
});

test('an event changed, taken out, cut off, moved or borrowed from another case is found', () => {
  fc.assert(
    fc.property(history, fc.nat(), fc.nat(4), (links, pick, way) => {
      const at = pick % links.length;
      const target = links[at];
      if (target === undefined) throw new Error('picked inside');
      const head = headOf(links);
      const forged = [...links];
      const wholeAgain = (link: ChainedEvent): Link => ({ ...link, hash: hashEvent(link) });
      if (way === 0) forged[at] = { ...target, atMs: target.atMs + 1 };
      // Even with its own hash made right again, the next link or the head no longer fits.
      if (way === 1) forged[at] = wholeAgain({ ...target, type: `${target.type}!` });
      if (way === 2) forged.splice(at, 1);
      if (way === 3) forged.splice(at);
      if (way === 4) forged[at] = wholeAgain({ ...target, caseId: 'case-2' });
      expect(verifyChain('case-1', forged, head).ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('the history of one case is no history of another', () => {
  fc.assert(
    fc.property(history, (links) => {
      expect(verifyChain('case-2', links, headOf(links)).ok).toBe(false);
    }),
  );
});
