import { DISTRICTS, SERVICE_CODES } from './seed-places.ts';
import type { Store, Writer } from './store.ts';

type Role = 'head' | 'deputy' | 'manager' | 'inspection' | 'centre';

/** What a district municipality answers for: a deputy with an office each, and its groups of codes. */
const DISTRICT_DOMAINS = [
  {
    key: 'services',
    fa: 'خدمات شهری',
    en: 'Urban services',
    groups: ['خدمات شهری', 'فضای سبز'],
  },
  {
    key: 'works',
    fa: 'فنی و عمران',
    en: 'Technical and civil works',
    groups: ['معابر'],
  },
  { key: 'planning', fa: 'شهرسازی', en: 'Urban planning', groups: ['شهرسازی'] },
] as const;

/** Working hours of offices, Saturday first: a start to be replaced by the city's own. */
const OFFICE_WEEK = [
  ...Array.from({ length: 5 }, () => [{ fromMin: 7 * 60, untilMin: 14 * 60 + 15 }]),
  [],
  [],
];

/**
 * A believable organisation for the first day, put in only where there is none at all: the city's
 * own is written over it, and nothing of this comes back.
 */
export async function seedOrganisation(store: Store, w: Writer, nowMs: number): Promise<void> {
  const { department, policyVersion, position, routingRule } = store.tables;
  const { serviceCode, workingCalendar, workingWeek } = store.tables;
  if ((await w.$count(department)) > 0) return;
  const createdAtMs = nowMs;
  const units: (typeof department.$inferInsert)[] = [];
  const posts: (typeof position.$inferInsert)[] = [];
  const unit = (
    id: string,
    names: { fa: string; en: string },
    parentId: string | null,
    districtId: number | null,
    post: { role: Role; fa: string; en: string },
  ): void => {
    const place = units.length;
    const { fa: nameFa, en: nameEn } = names;
    const row = { id, nameFa, nameEn, parentId, districtId, place };
    units.push({ ...row, isFirstData: true, createdAtMs });
    const { role, fa: titleFa, en: titleEn } = post;
    const named = { id: `post-${id}`, departmentId: id, titleFa, titleEn, role };
    posts.push({ ...named, isVacant: false, createdAtMs });
  };

  unit('city', { fa: 'شهرداری مشهد', en: 'Municipality of Mashhad' }, null, null, {
    role: 'manager',
    fa: 'شهردار',
    en: 'Mayor',
  });
  unit('inspection', { fa: 'سازمان بازرسی', en: 'Inspection' }, 'city', null, {
    role: 'inspection',
    fa: 'رئیس بازرسی',
    en: 'Head of inspection',
  });
  unit('centre-137', { fa: 'مرکز ارتباطات مردمی ۱۳۷', en: 'Centre 137' }, 'city', null, {
    role: 'centre',
    fa: 'رئیس مرکز ۱۳۷',
    en: 'Head of 137',
  });
  unit('traffic', { fa: 'سازمان ترافیک', en: 'Traffic organisation' }, 'city', null, {
    role: 'manager',
    fa: 'مدیرعامل سازمان ترافیک',
    en: 'Manager of traffic',
  });
  unit('traffic-deputy', { fa: 'معاونت بهره‌برداری', en: 'Operations' }, 'traffic', null, {
    role: 'deputy',
    fa: 'معاون بهره‌برداری',
    en: 'Deputy for operations',
  });
  unit('traffic-office', { fa: 'اداره ترافیک', en: 'Traffic office' }, 'traffic-deputy', null, {
    role: 'head',
    fa: 'رئیس اداره ترافیک',
    en: 'Head of the traffic office',
  });
  for (const { id: districtId, nameFa, nameEn } of DISTRICTS) {
    const district = `district-${districtId}`;
    unit(district, { fa: `شهرداری ${nameFa}`, en: `${nameEn} municipality` }, 'city', districtId, {
      role: 'manager',
      fa: `شهردار ${nameFa}`,
      en: `Mayor of ${nameEn}`,
    });
    for (const { key, fa, en } of DISTRICT_DOMAINS) {
      const deputy = `${district}-${key}`;
      unit(deputy, { fa: `معاونت ${fa} ${nameFa}`, en: `${en}, ${nameEn}` }, district, districtId, {
        role: 'deputy',
        fa: `معاون ${fa} ${nameFa}`,
        en: `Deputy, ${en}, ${nameEn}`,
      });
      const office = { fa: `اداره ${fa} ${nameFa}`, en: `${en} office, ${nameEn}` };
      unit(`${deputy}-office`, office, deputy, districtId, {
        role: 'head',
        fa: `رئیس اداره ${fa} ${nameFa}`,
        en: `Head, ${en} office, ${nameEn}`,
      });
    }
  }
  await w.insert(department).values(units);
  await w.insert(position).values(posts);

  const calendar = { id: 'offices', nameFa: 'ساعت اداری', nameEn: 'Office hours', createdAtMs };
  await w.insert(workingCalendar).values(calendar);
  const week = { id: 'offices-first', calendarId: 'offices', fromDay: '2000-01-01' };
  await w.insert(workingWeek).values({ ...week, week: OFFICE_WEEK, createdAtMs });
  await w.insert(policyVersion).values({
    id: 'policy-1',
    number: 1,
    clock: 'calendar',
    calendarId: 'offices',
    headHours: 72,
    deputyHours: 24,
    reworkHours: 24,
    verdictHours: 24,
    waitHours: 72,
    extensionHours: 72,
    triageHours: 2,
    activeFromMs: 0,
    createdAtMs,
  });

  const known = await w.select({ id: serviceCode.id, code: serviceCode.code }).from(serviceCode);
  const idOf = new Map(known.map(({ id, code }) => [code, id]));
  const rules: (typeof routingRule.$inferInsert)[] = [];
  const rule = (code: string, districtId: number | null, departmentId: string): void => {
    const serviceCodeId = idOf.get(code);
    if (serviceCodeId === undefined) return;
    const id = `route-${code}-${districtId ?? 'all'}`;
    rules.push({ id, serviceCodeId, districtId, departmentId, activeFromMs: 0, createdAtMs });
  };
  for (const { code, groupFa } of SERVICE_CODES) {
    const domain = DISTRICT_DOMAINS.find(({ groups }) => groups.some((group) => group === groupFa));
    if (groupFa === 'حمل و نقل و ترافیک') rule(code, null, 'traffic-office');
    if (groupFa === 'اداری') rule(code, null, code === '601' ? 'inspection' : 'centre-137');
    if (domain === undefined) continue;
    for (const { id } of DISTRICTS) rule(code, id, `district-${id}-${domain.key}-office`);
  }
  await w.insert(routingRule).values(rules);
}
