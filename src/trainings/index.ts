/**
 * آموزش: courses that experts have taken, and skills that hold only with them.
 *
 *   const trainings = trainingRepository({ store, audit, newId })
 *   await trainings.withheld(atMs)    → `agentId skill`: given, and not to be used now; src/queues asks
 *   app.register(trainingRoutes, { trainings, importTrainings: trainingImport({ … }), onTrained, audit, nowMs })
 */
export { trainingRepository, type TrainingRecords } from './repository.ts';
export { trainingImport } from './repository-import.ts';
export { trainingRoutes, type TrainingRoutesOptions } from './routes.ts';
