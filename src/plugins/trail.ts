import fp from 'fastify-plugin';

export interface TrailPluginOptions {
  /** The call that a contact or a case came by; null: none. */
  readonly callOf: (
    of: { readonly contactId: string } | { readonly caseId: string },
  ) => Promise<string | null>;
  readonly onFault: (fault: unknown) => void;
}

interface Named {
  readonly callId?: string | undefined;
  /** A promise is named after the call in which it was made. */
  readonly callbackId?: string | undefined;
  readonly contactId?: string | undefined;
  readonly caseId?: string | undefined;
}

const paramsOf = (params: unknown): Named => (params ?? {}) as Named;

const isAct = (method: string): boolean => !['GET', 'HEAD', 'PATCH'].includes(method);

/**
 * One line for each act of a person on a call, its contact or a case that was opened in it, with the
 * call's id: what a call is followed by from its channel to its message. Drafts that a page saves while
 * somebody types (PATCH) are no acts.
 */
export const trailPlugin = fp<TrailPluginOptions>(
  async (app, { callOf, onFault }) => {
    app.addHook('onResponse', async (request, reply) => {
      if (!isAct(request.method) || reply.statusCode >= 400) return;
      const { callbackId, callId = callbackId, contactId, caseId } = paramsOf(request.params);
      const named = { ...(contactId && { contactId }), ...(caseId && { caseId }) };
      if (callId === undefined && contactId === undefined && caseId === undefined) return;
      // The answer has left: nobody waits for this look, and nothing depends on it.
      const found = callId ?? (await find({ contactId, caseId }));
      const userId = request.session?.user.userId ?? null;
      const of = { callId: found, ...named, userId, route: request.routeOptions.url };
      request.log.info(of, 'done');
    });

    async function find({ contactId, caseId }: Named): Promise<string | null> {
      try {
        if (caseId !== undefined) return await callOf({ caseId });
        return contactId === undefined ? null : await callOf({ contactId });
      } catch (fault) {
        onFault(fault);
        return null;
      }
    }
  },
  { name: 'trail' },
);
