import { newsParts } from '../flow/caller-flow.ts';
import type { News } from '../protocol/index.ts';
import type { Call, EngineState } from './model.ts';
import { languageOf } from './spoken.ts';

/** So many to one caller: who waits wants his turn more than the news of twelve other districts. */
const mostNews = 3;

/** What is told in the greeting's breath, to all of the queue; with each greeting all is told anew. */
export function newsWithGreeting(state: EngineState, call: Call): readonly string[] {
  delete call.toldNews;
  const news = state.plans.get(call.queueId)?.news ?? null;
  return news === null || !isInForce(state, news) ? [] : tell(state, call, news);
}

/**
 * What he is told next: of no district, or of his own, or of any while nobody knows where he lives.
 * Empty: that was all, or he is on the way to somebody who tells him more.
 */
export function newsAfterGreeting(state: EngineState, call: Call): readonly string[] {
  const { phase } = call.now;
  const isInLine = phase === 'greeting' || phase === 'waiting' || phase === 'offered';
  if (!isInLine && !isRungFor(state, call)) return [];
  const told = call.toldNews ?? [];
  if (told.length >= mostNews) return [];
  const next = state.plans
    .get(call.queueId)
    ?.also?.find(
      (news) =>
        isInForce(state, news) &&
        concerns(news, call) &&
        !told.some((one) => one.topic === news.topic && one.district === news.district),
    );
  return next === undefined ? [] : tell(state, call, next);
}

/** By the on-call number, which has not picked up: at night all who call are rung for in the greeting. */
function isRungFor(state: EngineState, { now }: Call): boolean {
  if (now.phase !== 'outside' || now.by !== 'standby') return false;
  return state.offers.get(now.offerId)?.now.phase === 'ringing';
}

function isInForce(state: EngineState, news: News): boolean {
  return state.line.surge || !news.onlyInSurge;
}

function concerns({ district }: News, call: Call): boolean {
  return district === undefined || call.district === undefined || call.district === district;
}

/** From its first word on a 1 is an answer to it. */
function tell(state: EngineState, call: Call, news: News): readonly string[] {
  const { topic, district, newsId } = news;
  const one = district === undefined ? { topic } : { topic, district };
  call.heardNews = true;
  call.toldNews = [...(call.toldNews ?? []), one];
  if (newsId === undefined) delete call.newsId;
  else call.newsId = newsId;
  return newsParts(topic, district, languageOf(state, call));
}
