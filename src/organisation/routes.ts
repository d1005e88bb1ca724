import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  hasPermission,
  requireAnyPermission,
  requirePermission,
  type Session,
} from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import {
  ApproveDraft,
  NewPolicy,
  OrganisationView,
  PolicyDrafts,
  PolicyEffect,
  PolicyView,
  SetDelegate,
  SetPost,
} from '../contract/referrals.ts';
import type { PolicyRepository } from './repository-policies.ts';
import type { PolicyDraftRepository } from './repository-policy-draft.ts';
import type { PostRepository } from './repository-posts.ts';

export interface OrganisationRoutesOptions {
  readonly policies: PolicyRepository;
  readonly policyDrafts: PolicyDraftRepository;
  readonly posts: PostRepository;
  /** What applying a version to open cases would do; null: there is no such version. */
  readonly policyEffect: (number: number, atMs: number) => Promise<PolicyEffect | null>;
  readonly nowMs: () => number;
}

/** Units, posts and terms: read by those who refer and are referred to, changed by administrators. */
export const organisationRoutes: FastifyPluginAsyncZod<OrganisationRoutesOptions> = async (
  app,
  { policies, policyDrafts, posts, policyEffect, nowMs },
) => {
  const listed = { response: { 200: z.array(PolicyView) } };
  app.get('/api/policies', { schema: listed }, async (request) => {
    requirePermission(request.session, 'organisation-write');
    return policies.list();
  });

  app.post('/api/policies', { schema: { ...listed, body: NewPolicy } }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-decide');
    const by = { userId: user.userId, address: request.ip };
    await policies.add(request.body, by, nowMs());
    return policies.list();
  });

  const drafts = { response: { 200: PolicyDrafts } };
  const draftAt = z.strictObject({ draftId: z.string().max(80) });
  app.get('/api/policy-drafts', { schema: drafts }, async (request) => {
    requirePermission(request.session, 'organisation-write');
    return { draft: await policyDrafts.current() };
  });

  app.post('/api/policy-drafts', { schema: { ...drafts, body: NewPolicy } }, async (request) => {
    const { user } = requirePermission(request.session, 'organisation-write');
    const by = { userId: user.userId, address: request.ip };
    await policyDrafts.propose(request.body, by, nowMs());
    return { draft: await policyDrafts.current() };
  });

  const dropped = { ...drafts, params: draftAt };
  app.delete('/api/policy-drafts/:draftId', { schema: dropped }, async (request) => {
    const { user } = requirePermission(request.session, 'organisation-write');
    const by = { userId: user.userId, address: request.ip };
    const result = await policyDrafts.drop(request.params.draftId, by);
    if (result !== 'dropped') refuse(result);
    return { draft: await policyDrafts.current() };
  });

  const approved = { ...listed, params: draftAt, body: ApproveDraft };
  app.post('/api/policy-drafts/:draftId/approve', { schema: approved }, async (request) => {
    const { user } = requirePermission(request.session, 'cases-decide');
    const by = { userId: user.userId, address: request.ip };
    const draft = { ...request.params, ...request.body };
    const result = await policyDrafts.approve(draft, by, nowMs());
    if (result !== 'approved') refuse(result);
    return policies.list();
  });

  const version = z.strictObject({ number: z.string().max(80) });
  const numberOf = ({ number }: z.infer<typeof version>): number =>
    /^[1-9]\d{0,8}$/u.test(number) ? Number(number) : refuse('unknown-policy');
  const effect = { params: version, response: { 200: PolicyEffect } };
  app.get('/api/policies/:number/effect', { schema: effect }, async (request) => {
    requirePermission(request.session, 'cases-decide');
    return (await policyEffect(numberOf(request.params), nowMs())) ?? refuse('unknown-policy');
  });

  app.post(
    '/api/policies/:number/apply',
    { schema: { ...listed, params: version } },
    async (request) => {
      const { user } = requirePermission(request.session, 'cases-decide');
      const by = { userId: user.userId, address: request.ip };
      const result = await policies.apply(numberOf(request.params), by, nowMs());
      if (result !== 'applied') refuse(result);
      return policies.list();
    },
  );

  const params = z.strictObject({ positionId: z.string().max(80) });
  const read = { response: { 200: OrganisationView } };
  app.get('/api/organisation', { schema: read }, async (request) => {
    const seeing = ['cases-verify', 'organisation-write', 'referrals'] as const;
    // Who answers for what is asked for where something is promised, or ordered.
    const allowed = [...seeing, 'sessions-book', 'works-write'] as const;
    requireAnyPermission(request.session, ...allowed);
    return shownTo(request.session);
  });

  const set = { params, body: SetPost, response: { 200: OrganisationView } };
  app.patch('/api/posts/:positionId', { schema: set }, async (request) => {
    const { user } = requirePermission(request.session, 'organisation-write');
    const { holder, isVacant } = request.body;
    const holderId = holder === null ? null : await posts.findUser(holder);
    if (holderId === undefined) refuse('unknown-user');
    const by = { userId: user.userId, address: request.ip };
    const result = await posts.set(request.params.positionId, { holderId, isVacant }, by);
    if (result !== 'set') refuse(result);
    return posts.view(nowMs());
  });

  const delegate = { params, body: SetDelegate, response: { 200: OrganisationView } };
  app.post('/api/posts/:positionId/delegate', { schema: delegate }, async (request) => {
    const allowed = ['organisation-write', 'referrals'] as const;
    const { user } = requireAnyPermission(request.session, ...allowed);
    const { positionId } = request.params;
    if (!hasPermission(request.session, 'organisation-write')) {
      // Who only stands in hands nothing on.
      if (!(await posts.isHolder(positionId, user.userId))) refuse('not-your-post');
    }
    const { username, fromMs, untilMs } = request.body;
    const userId = username === null ? null : await posts.findUser(username);
    if (userId === undefined) refuse('unknown-user');
    if (userId !== null && (untilMs <= fromMs || untilMs <= nowMs())) {
      refuse('bad-request', ['untilMs']);
    }
    const by = { userId: user.userId, address: request.ip };
    const to = userId === null ? null : { userId, fromMs, untilMs };
    const result = await posts.delegate(positionId, to, by, nowMs());
    if (result !== 'set') refuse(result);
    return shownTo(request.session);
  });

  /** By what names others sign in is for administrators alone. */
  async function shownTo(session: Session | null) {
    const view = await posts.view(nowMs());
    if (hasPermission(session, 'organisation-write')) return view;
    const own = (holder: string | null) => (holder === session?.user.username ? holder : null);
    return { ...view, posts: view.posts.map((post) => ({ ...post, holder: own(post.holder) })) };
  }
};
