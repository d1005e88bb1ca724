import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { beforeBody, requirePermission, type Session } from '../auth/index.ts';
import { Imported, ImportFile } from '../contract/organising.ts';
import { refuse } from '../contract/refusal.ts';
import { NewTraining, SetSkillCourse, Trainings } from '../contract/trainings.ts';
import { csvHeaders } from '../kit/csv.ts';
import { trainingsCsv } from './export.ts';
import type { TrainingRecords } from './repository.ts';
import type { trainingImport } from './repository-import.ts';

export interface TrainingRoutesOptions {
  readonly trainings: TrainingRecords;
  readonly importTrainings: ReturnType<typeof trainingImport>;
  /** Skills may hold or not hold any more. */
  readonly onTrained: () => Promise<void>;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** The longest file that the contract takes, where each letter is three bytes on the wire, and more. */
const FILE_BYTES = 1024 * 1024;

/** Of training and the head: who has learned what, and which skill asks for it. */
export const trainingRoutes: FastifyPluginAsyncZod<TrainingRoutesOptions> = async (
  app,
  { trainings, importTrainings, onTrained, audit, nowMs },
) => {
  const editor = (request: { session: Session | null; ip: string }) => {
    const { user } = requirePermission(request.session, 'training-write');
    return { userId: user.userId, address: request.ip };
  };
  const changed = async () => {
    await onTrained();
    return trainings.list(nowMs());
  };

  const list = { response: { 200: Trainings } };
  app.get('/api/trainings', { schema: list }, async (request) => {
    requirePermission(request.session, 'training-write');
    return trainings.list(nowMs());
  });

  app.post('/api/trainings', { schema: { ...list, body: NewTraining } }, async (request) => {
    const result = await trainings.add(request.body, editor(request), nowMs());
    if (result !== 'set') refuse(result);
    return changed();
  });

  const one = { ...list, params: z.strictObject({ trainingId: z.string().max(80) }) };
  app.delete('/api/trainings/:trainingId', { schema: one }, async (request) => {
    const result = await trainings.remove(request.params.trainingId, editor(request), nowMs());
    if (result !== 'set') refuse(result);
    return changed();
  });

  const skill = { ...list, body: SetSkillCourse };
  app.post('/api/trainings/skill-course', { schema: skill }, async (request) => {
    const { skill: name, course } = request.body;
    await trainings.setSkill(name, course, editor(request), nowMs());
    return changed();
  });

  const taking = { body: ImportFile, response: { 200: Imported } };
  const long = { bodyLimit: FILE_BYTES, preParsing: beforeBody('training-write') };
  app.post('/api/trainings/import', { schema: taking, ...long }, async (request) => {
    const taken = await importTrainings(request.body, editor(request), nowMs());
    if (taken.applied) await onTrained();
    return taken;
  });

  app.get('/api/trainings/csv', async (request, reply) => {
    const { user } = requirePermission(request.session, 'training-write');
    const { records } = await trainings.list(nowMs());
    await audit.record({
      ...{ userId: user.userId, act: 'trainings-exported', subjectKind: 'training' },
      ...{ subjectId: null, address: request.ip, detail: { rows: records.length } },
    });
    return reply.headers(csvHeaders('trainings')).send(trainingsCsv(records, user.language));
  });
};
