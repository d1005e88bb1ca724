/**
 * Acts that nobody may do, written by hand from the roles' lines: who, what it is, how he tries it (the
 * last word names what he sends), and with what word he is refused. `:open` and the like are real
 * cases of the running server. In turn: another district's case; within one's own line, where seeing
 * is not acting; a complaint inside the unit complained of, and above it; the delegate after the end
 * and the guest after the session; experts; follow-up, result unit and head; emergencies; those who
 * see figures see figures; circulars, shifts and training.
 */
const TABLE = `
neighbour | reads a case of another district | GET /api/referrals/:open | not-your-case
neighbour | answers for another district | POST /api/referrals/:open/reply REPLY | not-your-case
neighbour | asks more time for another district | POST /api/referrals/:open/requests EXTENSION | not-your-case
neighbour | proposes an outcome for another district | POST /api/referrals/:open/propose-outcome PROPOSAL | not-your-case
neighbour | reads a protected report of another district | GET /api/referrals/:hidden | not-your-case
neighbour | adds a photo to another district’s reply | POST /api/referrals/:open/photos SHORT | not-your-case
dara | adds a photo to the head’s reply before it comes to him | POST /api/referrals/:open/photos SHORT | not-your-case
neighbour | looks at another district’s evidence | GET /api/referrals/:open/photos/none | not-your-case
works | reads a case of another domain of his district | GET /api/referrals/:open | not-your-case
works | answers for another domain | POST /api/referrals/:open/reply REPLY | not-your-case
dara | answers for the head below him before it comes to him | POST /api/referrals/:open/reply REPLY | not-your-case
mahan | answers two levels down | POST /api/referrals/:open/reply REPLY | not-your-case
mahan | returns what was asked of the head | POST /api/referrals/:open/requests RETURN | not-your-case
iman | reads as inspection what has not come to it | GET /api/referrals/:open | not-your-case
iman | demands what has not come to it | POST /api/referrals/:open/inspection DEMAND | not-your-case
hana | speaks for the inspection | POST /api/referrals/:open/inspection DEMAND | not-your-case
iman | answers as inspection what has not come to it | POST /api/referrals/:open/reply REPLY | not-your-case
hana | reads a complaint about her own unit | GET /api/referrals/:complaint | not-your-case
hana | answers a complaint about her own unit | POST /api/referrals/:complaint/reply REPLY | not-your-case
dara | reads a complaint about a unit of his | GET /api/referrals/:complaint | not-your-case
mahan | reads a complaint about his district | GET /api/referrals/:complaint | not-your-case
mayor | reads a complaint as the mayor of all | GET /api/referrals/:complaint | not-your-case
iman | hands a complaint back | POST /api/referrals/:complaint/requests RETURN | complaint-stays
iman | sends a complaint to a commission | POST /api/referrals/:complaint/requests WAIT | complaint-stays
stand | reads after his days | GET /api/referrals/:open | not-your-case
stand | answers after his days | POST /api/referrals/:open/reply REPLY | not-your-case
stand | hands on a post that he stood in for | POST /api/posts/post-district-3-services-office/delegate STAND | not-your-post
neighbour | names himself for another’s post | POST /api/posts/post-district-3-services-office/delegate NEIGHBOUR | not-your-post
guest | reads a case after the session | GET /api/cases/:openCase | not-allowed
guest | lists cases after the session | GET /api/cases | not-allowed
guest | answers after the session | POST /api/referrals/:open/reply REPLY | not-allowed
guest | reads the board after the session | GET /api/matters/split | not-allowed
guest | reads his own screen after the session | GET /api/manager-guest | no-session-now
guest | promises after the session | POST /api/manager-guest/promises PROMISE | no-session-now
guest | lists the sessions | GET /api/manager-sessions | not-allowed
guest | reads who had a turn | GET /api/manager-sessions/:session | not-allowed
guest | reads what others have promised | GET /api/manager-promises | not-allowed
guest | books a citizen | POST /api/manager-sessions/:coming/bookings BOOKING | not-allowed
other | reads a screen before his session is begun | GET /api/manager-guest | no-session-now
other | promises before his session is begun | POST /api/manager-guest/promises PROMISE | no-session-now
anna | hosts herself as a manager | GET /api/manager-guest | not-allowed
anna | plans a session | POST /api/manager-sessions PLAN | not-allowed
anna | calls a session off | POST /api/manager-sessions/:coming/cancel | not-allowed
anna | says that a promise was kept | POST /api/manager-promises/none/review KEPT | not-allowed
anna | reads the figures of managers | GET /api/manager-report?from=2026-01-01&to=2026-01-02 | not-allowed
boris | reads a colleague’s session | GET /api/manager-sessions/:coming | not-your-session
boris | begins a colleague’s session | POST /api/manager-sessions/:coming/start | not-your-session
boris | calls in a colleague’s session | POST /api/manager-sessions/:coming/call-next | not-your-session
boris | books the citizen of a colleague’s contact | POST /api/manager-sessions/:coming/bookings BOOKING | not-your-contact
hana | reads the figures of all managers | GET /api/manager-report?from=2026-01-01&to=2026-01-02 | not-allowed
hana | says that her promise was kept | POST /api/manager-promises/none/review KEPT | not-allowed
iman | says that a promise was kept | POST /api/manager-promises/none/review KEPT | not-allowed
helen | calls as host of another’s session | POST /api/manager-sessions/:coming/call-next | not-allowed
boris | reads a colleague’s draft | GET /api/cases/:draft | not-your-draft
boris | writes in a colleague’s draft | PATCH /api/cases/:draft SAVE | not-your-draft
boris | registers a colleague’s draft | POST /api/cases/:draft/register | not-your-draft
boris | discards a colleague’s draft | POST /api/cases/:draft/discard SHORT | not-your-draft
boris | corrects what a colleague registered | POST /api/cases/:openCase/correct FIX | not-registered-by-you
vera | corrects what an expert registered | POST /api/cases/:openCase/correct FIX | not-registered-by-you
anna | corrects a case on which others have acted | POST /api/cases/:emergencyCase/correct FIX | acted-on-already
boris | opens a case in a colleague’s contact | POST /api/cases CONTACT | not-your-contact
boris | takes a case back in a colleague’s contact | POST /api/cases/:openCase/withdraw BACK | not-your-contact
boris | objects in a colleague’s contact | POST /api/cases/:openCase/object OBJECTION | not-your-contact
boris | objects without a citizen | POST /api/cases/:openCase/object WORDS | not-your-contact
boris | finishes a colleague’s contact | POST /api/contacts/:contact/finish SILENT | not-your-contact
boris | proposes an outcome for a colleague’s case | POST /api/cases/:openCase/propose-outcome PROPOSAL | not-your-case
anna | verifies her own case | POST /api/cases/:openCase/verify VERDICT | not-allowed
anna | refers from triage | POST /api/cases/:triageCase/refer UNIT | not-allowed
anna | records a letter | POST /api/cases/:openCase/letter LETTER | not-allowed
anna | decides a merge | POST /api/merge-proposals/none MERGE | not-allowed
anna | takes a case out of the archive | POST /api/cases/:openCase/reopen REASON | not-allowed
anna | reads what is told by SMS | GET /api/sms?caseId=:openCase | not-allowed
anna | reads the calls of all | GET /api/calls?day=2026-11-23 | not-allowed
anna | adds a user | POST /api/users USER | not-allowed
anna | gives herself another role | PATCH /api/users/:anna ROLES | not-allowed
lead | closes a colleague’s account | PATCH /api/users/:anna CLOSED | not-allowed
clerk | takes his own account away | PATCH /api/users/:clerk CLOSED | not-for-oneself
lead | looks whose phone is registered | GET /api/phones | not-allowed
helen | adds users by a table | POST /api/users/import TABLE | not-allowed
helen | takes the list of users home | GET /api/users/csv | not-allowed
lead | sets queues by a table | POST /api/queues/import TABLE | not-allowed
lead | declares holidays by a table | POST /api/holidays/import TABLE | not-allowed
vera | takes the table of posts home | GET /api/imports/positions/csv | not-allowed
vera | takes the budgets home | GET /api/works/imports/works-budgets/csv | not-allowed
anna | takes the map home | GET /api/district-shapes/geojson | not-allowed
anna | gives herself a queue by a table | POST /api/queue-agents/import TABLE | not-allowed
anna | says another thing to callers | POST /api/prompts/greeting/recording SHORT | not-allowed
anna | answers for an office | POST /api/referrals/:open/reply REPLY | not-allowed
vera | decides a second return alone | POST /api/official-requests/:secondReturn/decide GRANT | head-decides
vera | reveals who reported in confidence | POST /api/cases/:hiddenCase/reveal-reporter REASON | not-allowed
anna | reveals who reported in confidence | POST /api/cases/:hiddenCase/reveal-reporter REASON | not-allowed
lead | reveals who reported in confidence | POST /api/cases/:hiddenCase/reveal-reporter REASON | not-allowed
vera | forgets a citizen | POST /api/citizens/:citizen/forget REASON | not-allowed
anna | forgets whom she has taken down | POST /api/citizens/:citizen/forget REASON | not-allowed
clerk | forgets a citizen | POST /api/citizens/:citizen/forget REASON | not-allowed
lead | rings a protected reporter | POST /api/outbound-calls RING | reporter-protected
vera | changes the terms | POST /api/policies POLICY | not-allowed
vera | asks for reopening what is open | POST /api/cases/:openCase/ask-reopening REASON | wrong-state
vera | refuses a reopening in the head’s place | POST /api/cases/:openCase/refuse-reopening REASON | not-allowed
anna | asks for reopening | POST /api/cases/:openCase/ask-reopening REASON | not-allowed
vera | takes a case out of the archive | POST /api/cases/:openCase/reopen REASON | not-allowed
vera | registers as an expert | POST /api/cases/:draft/register | not-your-draft
vera | seats an official | PATCH /api/posts/post-district-3-services-office EMPTY | not-allowed
vera | answers through the office’s own door | POST /api/referrals/:open/reply REPLY | not-allowed
vera | listens to voice messages | GET /api/voice-messages/none/sound | not-allowed
vera | says that a message has arrived | POST /api/sms-outbox/none/settle ARRIVED | not-allowed
lead | sends a message once more | POST /api/sms-outbox/none/settle AGAIN | not-allowed
clerk | says that a message has arrived | POST /api/sms-outbox/none/settle ARRIVED | not-allowed
clerk | lets a text that was stopped leave again | POST /api/sms-templates/none/resume | not-allowed
lead | stops a text of messages | POST /api/sms-templates/none/suspend | not-allowed
rana | verifies what she tells | POST /api/cases/:openCase/verify VERDICT | not-allowed
rana | asks an office again | POST /api/cases/:openCase/unconvincing REASON | not-allowed
rana | reads a draft | GET /api/cases/:draft | not-your-draft
rana | lists follow-up’s work | GET /api/follow-up?list=triage | not-allowed
helen | answers for a post that is not hers | POST /api/referrals/:open/reply REPLY | not-your-case
helen | reads a complaint past the inspection’s door | GET /api/referrals/:complaint | not-your-case
helen | lists the users | GET /api/users | not-allowed
sara | accepts what was offered to another crew | POST /api/emergencies/:emergency/act ACCEPT | not-your-crew
sara | reads who called another crew’s emergency | GET /api/emergencies/:emergency/caller | unknown-case
omid | hands his emergency to another crew | POST /api/emergencies/:emergency/assign CREW | not-your-crew
omid | calls his emergency off | POST /api/emergencies/:emergency/end REASON | not-your-crew
omid | reads the whole case | GET /api/cases/:emergencyCase | not-allowed
omid | puts himself off the roster | POST /api/duty/turns TURN | not-allowed
omid | passes a stage over | POST /api/emergencies/:emergency/act SAFE | wrong-state
nima | looks at a place of another district | POST /api/field-visits/:visit/record SEEN | not-your-district
nima | adds a photo to another district’s visit | POST /api/field-visits/:visit/photos?stage=after SHORT | not-your-district
nima | reads who reported in another district | GET /api/field-visits/:visit/caller | unknown-visit
nima | reads the whole case | GET /api/cases/:openCase | not-allowed
nima | reads all visits of a case | GET /api/cases/:visitedCase/visits | not-allowed
nima | decides on what he saw | POST /api/cases/:visitedCase/unconvincing REASON | not-allowed
omid | gives himself a district | PATCH /api/field-inspectors/none DISTRICT | not-allowed
anna | asks for a visit | POST /api/cases/:visitedCase/visits VISIT | not-allowed
hana | reads who is to look at her work | GET /api/field-visits | not-allowed
vera | records a visit that she has not made | POST /api/field-visits/:visit/record SEEN | not-allowed
anna | issues a warning | POST /api/cases/:openCase/warnings WARNING | not-allowed
hana | reads whom the city has warned | GET /api/warnings?list=open | not-allowed
nima | settles a warning | POST /api/warnings/none/settle SETTLE | not-allowed
anna | decides for a commission | POST /api/commission-agenda/none/decide DECISION | not-allowed
hana | plans a session that is to decide on her case | POST /api/commission-sessions SESSION | not-allowed
vera | adds a commission | POST /api/commissions COMMISSION | not-allowed
hana | sees what burns | GET /api/emergencies | not-allowed
hana | answers the copy of an emergency | POST /api/referrals/:copy/reply REPLY | wrong-state
vera | changes the roster | POST /api/duty/turns TURN | not-allowed
viewer | reads a case | GET /api/cases/:openCase | not-allowed
viewer | searches for a citizen | GET /api/cases?q=09153124587 | not-allowed
viewer | reads a referral | GET /api/referrals/:open | not-allowed
anna | reads what her colleagues refused | GET /api/fairness?from=2026-11-23&to=2026-11-23 | not-allowed
viewer | asks what he has done | GET /api/own-work?from=2026-11-23&to=2026-11-23 | not-allowed
viewer | takes the figures of fairness home | GET /api/fairness/csv?from=2026-11-23&to=2026-11-23&table=agents | not-allowed
viewer | exports the calls | GET /api/queue-log?from=2026-11-23&to=2026-11-23 | not-allowed
trainer | reads what an office answered | GET /api/cases/:openCase/referrals | not-allowed
trainer | lists whom to tell a result | GET /api/announcements | not-allowed
trainer | closes the line | POST /api/line/emergency CLOSE | not-allowed
steerer | reads a case | GET /api/cases/:openCase | not-allowed
steerer | ties a case that is none of the works | POST /api/works/projects/:project/cases WATER | not-a-works-case
steerer | binds more than the budget has | POST /api/works/projects/:project/commit TOO_MUCH | head-approves
steerer | pays what is not bound | POST /api/works/projects/:project/spend PAYMENT | beyond-commitment
steerer | reads what managers have promised | GET /api/manager-promises | not-allowed
anna | reads the money of the works | GET /api/works/budgets | not-allowed
anna | orders a small work | POST /api/works/projects WORK | not-allowed
hana | pays for a small work | POST /api/works/projects/:project/spend PAYMENT | not-allowed
clerk | changes a budget | POST /api/works/budgets BUDGET | not-allowed
viewer | reads a project | GET /api/works/projects/:project | not-allowed
clerk | opens whom to tell a result | GET /api/announcements/none | not-allowed
clerk | reads what inspectors saw | GET /api/cases/:visitedCase/visits | not-allowed
clerk | verifies a case | POST /api/cases/:openCase/verify VERDICT | not-allowed
clerk | reads a referral | GET /api/referrals/:open | not-allowed
vera | applies the terms to open cases | POST /api/policies/1/apply | not-allowed
clerk | applies the terms to open cases | POST /api/policies/1/apply | not-allowed
clerk | puts new terms in force | POST /api/policies POLICY | not-allowed
clerk | approves the terms that she has proposed | POST /api/policy-drafts/none/approve IN_FORCE | not-allowed
vera | proposes other terms | POST /api/policy-drafts POLICY | not-allowed
lead | verifies a case | POST /api/cases/:openCase/verify VERDICT | not-allowed
lead | says that a reply does not convince | POST /api/cases/:openCase/unconvincing REASON | not-allowed
lead | reads a colleague’s draft | GET /api/cases/:draft | not-your-draft
anna | writes what others must read | POST /api/circulars CIRCULAR | not-allowed
anna | looks who has read a circular | GET /api/circulars/none/readers | not-allowed
anna | confirms a circular that is not for her | POST /api/circulars/none/read NUMBER | unknown-circular
anna | hands the shift over | POST /api/shift/handovers NOTE | not-allowed
anna | gives her contact to a colleague | POST /api/shift/contacts/:contact/give GIVE | not-allowed
anna | writes her own training down | POST /api/trainings TRAINING | not-allowed
trainer | reads a handover | GET /api/shift/handovers/none | not-allowed
vera | sees who is missing on the shift | GET /api/shift | not-allowed
lead | reads the files of the trunks anew | POST /api/trunks/reload SHORT | not-allowed
anna | reads how the line is installed | GET /api/settings | not-allowed
lead | changes how long things are kept | POST /api/settings/PASOKH_KEEP_SESSIONS_DAYS SETTING | not-allowed
lead | asks what a shorter time would erase | GET /api/settings/PASOKH_KEEP_SESSIONS_DAYS/trial | not-allowed
anna | looks at the trunks | GET /api/trunks | not-allowed
lead | takes a recorded greeting back | DELETE /api/prompts/greeting/recording | not-allowed
lead | makes one case of many | POST /api/recurring/parent CASES | not-allowed
clerk | reads what comes again with its places | POST /api/recurring/cases CASES | not-allowed
lead | seats an official | PATCH /api/posts/post-district-3-services-office EMPTY | not-allowed
`;

const reason = 'این کار ما نیست';
const days = { fromMs: 1, untilMs: 9_000_000_000_000 };
export const TURN = {
  ...{ crewId: 'none', district: null, place: 1, fromMin: null, untilMin: null },
  ...{ activeFromMs: 1, activeUntilMs: null },
};

const BODIES: Readonly<Record<string, object>> = {
  REPLY: { text: 'جمع‌آوری شد' },
  EXTENSION: { kind: 'extension', reason },
  RETURN: { kind: 'return', reason },
  WAIT: { kind: 'await-citizen', reason },
  PROPOSAL: { outcome: 'unlawful', text: 'خلاف است', advice: 'به دادگاه بروید' },
  STAND: { username: 'stand', ...days },
  NEIGHBOUR: { username: 'neighbour', ...days },
  FIX: { version: 1, description: 'چیز دیگر' },
  SAVE: { contactId: 'none', version: 1 },
  SHORT: { reason: 'نه' },
  TABLE: { csv: 'username,name,roles', apply: true },
  REASON: { reason },
  RING: { purpose: 'case', caseId: ':hiddenCase' },
  CONTACT: { contactId: ':contact' },
  BACK: { contactId: ':contact', reason },
  OBJECTION: { words: 'نه', contactId: ':contact' },
  WORDS: { words: 'نه' },
  SILENT: { disposition: 'silent' },
  UNIT: { departmentId: 'district-3' },
  LETTER: { referralId: ':open', text: 'انجام شد', answeredAtMs: 1, number: null, year: null },
  MERGE: { decision: 'merge' },
  PROMISE: {
    ...{ caseId: ':openCase', text: 'آسفالت می‌شود', departmentId: 'district-3' },
    dueAtMs: 9_000_000_000_000,
  },
  BOOKING: { from: { contactId: ':contact' }, matter: 'آسفالت' },
  PLAN: {
    ...{ manager: 'guest', host: 'anna', title: 'شهردار', office: 'mayor', topics: '' },
    ...{ fromMs: 9_000_000_000_000, untilMs: 9_000_003_600_000, places: 1, districts: [] },
  },
  KEPT: { outcome: 'kept', note: 'دیده شد' },
  WATER: { trackingCode: ':openCode' },
  TOO_MUCH: {
    entryId: '11111111-1111-4111-8111-111111111111',
    amountRial: 2_000_000_000,
    note: '',
    overspend: true,
  },
  PAYMENT: {
    entryId: '22222222-2222-4222-8222-222222222222',
    amountRial: 1,
    note: '',
    caseId: null,
  },
  WORK: {
    ...{ title: 'کوچه', district: 3, place: 'کوچه ۵', worksCode: 'A-1', quantity: 1 },
    ...{ departmentId: 'district-3', plannedForMs: 9_000_000_000_000 },
  },
  BUDGET: {
    ...{ year: 1450, district: 3, serviceCode: null, departmentId: 'district-3', note: '' },
    approvedRial: 5,
  },
  ROLES: { roles: ['head'] },
  CLOSED: { isClosed: true },
  USER: { username: 'mine', name: 'من', roles: ['head'], password: 'my-password-1' },
  GRANT: { grant: true, departmentId: 'district-3-works-office' },
  SETTING: { value: '30', version: 0, agreed: 0 },
  EMPTY: { holder: null, isVacant: true },
  VERDICT: { outcome: 'solved', explanation: 'انجام شد' },
  IN_FORCE: { inForce: 1 },
  POLICY: {
    ...{ clock: 'calendar', headHours: 1, deputyHours: 1, reworkHours: 1, verdictHours: 1 },
    ...{ waitHours: 1, extensionHours: 1, triageHours: 1 },
  },
  ACCEPT: { act: 'accept', crewId: ':crew' },
  SAFE: { act: 'made_safe', crewId: ':crew', note: 'تمام شد' },
  CREW: { crewId: ':crew' },
  TURN,
  WARNING: {
    ...{ addressee: 'مالک', place: 'کوچه ۵', ground: 'debris', order: 'برداشتن نخاله' },
    ...{ deadlineDays: 3, follows: 'crew' },
  },
  DEMAND: { text: 'پاسخ دهید', isDemand: true },
  SETTLE: { as: 'obeyed', note: 'برداشته شد' },
  DECISION: { follows: 'answer', text: 'رأی' },
  SESSION: {
    commissionId: 'commission-article-100',
    heldAtMs: 1,
    place: '',
    members: [{ name: 'رئیس', part: '' }],
  },
  COMMISSION: { nameFa: 'کمیسیون', nameEn: 'Commission', lawFa: '' },
  ARRIVED: { as: 'arrived' },
  AGAIN: { as: 'again' },
  SEEN: { result: 'done', note: 'دیدم', visitedAtMs: 1, photosTaken: 0 },
  DISTRICT: { district: 3 },
  VISIT: { note: '' },
  CLOSE: { on: true, waiting: 'stay' },
  CIRCULAR: {
    ...{ title: 'همه', body: 'چنین کنید', validFromMs: 1, validUntilMs: null, remindAfterHours: 1 },
    to: { roles: [], queueIds: [], departmentIds: [] },
  },
  NUMBER: { number: 1 },
  NOTE: { note: 'آرام' },
  GIVE: { agentId: 'boris' },
  TRAINING: {
    ...{ userId: 'anna', course: 'عربی', takenOn: '2026-01-01', result: 'passed' },
    ...{ score: 100, validUntil: null },
  },
  CASES: { caseIds: [':openCase', ':triageCase'] },
};

export interface ForbiddenAct {
  readonly who: string;
  readonly act: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body: object | undefined;
  readonly code: string;
}

export const FORBIDDEN: readonly ForbiddenAct[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [who = '', act = '', how = '', code = ''] = line.split(' | ');
    const [method, path = '', named] = how.split(' ');
    const body = named === undefined ? undefined : BODIES[named];
    if (named !== undefined && body === undefined) throw new Error(`nothing is called ${named}`);
    return { who, act, method: method as ForbiddenAct['method'], path, body, code };
  });
