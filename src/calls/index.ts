export { addCall, noCalls, serviceLevelFormula, serviceLevelPercent } from './figures.ts';
export { callRepository, type CallRepository } from './repository.ts';
export {
  noticeStore,
  type AnsweredCall,
  type CallWitness,
  type NoticeStoreDeps,
} from './repository-notices.ts';
export { callRoutes, type CallRoutesOptions } from './routes.ts';
export { createToday, type Today } from './today.ts';
