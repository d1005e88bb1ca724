/**
 * SMS: a durable outbox in our database and a gateway behind it.
 *
 *   const gateway = await startSmsGateway({ apiKey, sender, baseUrl, simulatorPort,
 *     simulatorFile, callbackTo, now }) → { accounts, simulatorUrl, close() }
 *   firstOf(accounts, wanted) → the one that sends
 *   const repository = smsRepository({ store, personal, newId, newLocalId, onFinal })
 *     newLocalId = localIdMaker(nowMs, randomBelow)
 *   repository.enqueue(w, sms) in the transaction of what the message tells
 *   const outbox = startOutboxes({ repository, accounts, first, now, random, logOf, meter }) → { wake, stop }
 *   startInbox({ repository, provider, now, log }) → { look, stop }: what no callback told
 *   app.register(smsRoutes, { repository, accounts, first, simulatorUrl, callbackSecrets, nowMs })
 */
export { type Breaker, DEFAULT_BREAKER, makeBreaker } from './breaker.ts';
export { firstOf, type GatewayConfig, type SmsGatewayHandle, startSmsGateway } from './gateway.ts';
export { type Inbox, startInbox } from './inbox.ts';
export { DUTY_KIND, HEALTH_KIND, receivingLines } from './limits.ts';
export { localIdMaker } from './local-id.ts';
export { DEFAULT_RULES, type OutboxRules } from './outbox.ts';
export { type OutboxesOptions, startOutboxes } from './outboxes.ts';
export type { SmsProvider } from './provider.ts';
export {
  type FinalSms,
  type OnFinal,
  smsRepository,
  type SmsRepository,
  type SmsRepositoryOptions,
} from './repository.ts';
export type { OnReceived, ReceivedSms } from './repository-inbound.ts';
export { smsRoutes, type SmsRoutesOptions } from './routes.ts';
export { standsIn } from './standby.ts';
export { startSimulator, type Simulator } from './simulator/server.ts';
export { type SmsTemplates, smsTemplateRepository } from './repository-templates.ts';
export { type AccountWatch, watchAccount } from './account-watch.ts';
export { blankOldTexts } from './repository-blanking.ts';
export { smsSettingsRepository, type SmsSettingsRepository } from './repository-settings.ts';
export { smsSettingsRoutes, type SmsSettingsRoutesOptions } from './routes-settings.ts';
export { type SmsReview, smsReview } from './repository-review.ts';
export { smsOutboxRoutes, type SmsOutboxRoutesOptions } from './routes-outbox.ts';
export { startTidying } from './tidying.ts';
export { smsTemplateRoutes, type SmsTemplateRoutesOptions } from './routes-templates.ts';
export type { TemplateUse } from './template.ts';
export { normalizeSms } from './text.ts';
export { type Outbox, type OutboxMeter, type OutboxOptions, startOutbox } from './worker.ts';
export type { InboundStep, NewSms, SmsStep } from './message.ts';
