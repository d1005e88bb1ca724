/**
 * The chain of command and its clocks once more, as slowly and plainly as can be: minute by minute,
 * with nothing of the product in it. Real histories are compared with this one.
 */
export interface SlowPolicy {
  readonly isWorking: boolean;
  readonly headMin: number;
  readonly deputyMin: number;
  readonly reworkMin: number;
  readonly waitMin: number;
}

export interface SlowPost {
  person: string | null;
  isVacant: boolean;
  delegate: { person: string; fromMin: number; untilMin: number } | null;
}

export interface SlowUnit {
  readonly head: string | null;
  readonly deputies: readonly string[];
  readonly managers: readonly string[];
}

type Role = 'head' | 'deputy' | 'manager' | 'inspection' | 'centre';

export interface SlowCase {
  readonly id: string;
  policy: SlowPolicy;
  unit: string;
  level: number;
  roles: Role[];
  /** Posts that are asked now. */
  posts: string[];
  sentMin: number;
  asked: Set<string>;
  /** Minutes that were counted since the clock was set; null: this level has no clock. */
  budget: number | null;
  clockFromMin: number;
  counted: number[];
  stoodFromMin: number | null;
  /** Waits for the citizen until then. */
  waitUntilMin: number | null;
  bad: number;
  /** Returns that were granted or refused: follow-up decides the first one, the head the second, and that is all. */
  returns: number;
}

/** A level whose time was over: who was asked there is accused, unless a letter shows him in time. */
export interface SlowLate {
  readonly leg: SlowCase;
  readonly level: number;
  readonly sentMin: number;
  /** The clock that ran out: from when, and the first minute at which all of it was counted. */
  readonly fromMin: number;
  readonly dueMin: number;
  isCleared: boolean;
}

const TEHRAN_MIN = 210;
const DAY_MIN = 1_440;
/** Sat to Wed, 7:00 to 14:15. */
const isOfficeMinute = (weekday: number, minute: number): boolean =>
  weekday <= 4 && minute >= 420 && minute < 855;

export class SlowChain {
  readonly cases = new Map<string, SlowCase>();
  readonly late: SlowLate[] = [];
  readonly posts = new Map<string, SlowPost>();
  readonly holidays = new Set<number>();
  readonly units: ReadonlyMap<string, SlowUnit>;
  /** Posts that nobody held when their turn came: the next one was asked. */
  vacantPassed = 0;
  nowMin: number;

  constructor(units: ReadonlyMap<string, SlowUnit>, nowMin: number) {
    this.units = units;
    this.nowMin = nowMin;
  }

  /** Lets time pass until then, or until a clock is over; answers whether one is. */
  passUntil(untilMin: number): boolean {
    for (;;) {
      for (const one of this.cases.values()) if (this.isOver(one)) return true;
      if (this.nowMin >= untilMin) return false;
      this.pass(this.nowMin);
      this.nowMin += 1;
    }
  }

  /** As passUntil, while the job is dead: nothing stops at a due. */
  sleepUntil(untilMin: number): void {
    for (; this.nowMin < untilMin; this.nowMin += 1) this.pass(this.nowMin);
  }

  private pass(minute: number): void {
    const isOffice = this.isOffice(minute);
    for (const one of this.cases.values()) {
      if (one.budget === null || one.stoodFromMin !== null) continue;
      if (isOffice || !one.policy.isWorking) one.counted.push(minute);
    }
  }

  isOffice(minute: number): boolean {
    const local = minute + TEHRAN_MIN;
    const day = Math.floor(local / DAY_MIN);
    return !this.holidays.has(day) && isOfficeMinute((day + 5) % 7, local - day * DAY_MIN);
  }

  /** Open cases are brought under other terms: by as much as the level has more, and nobody is late at once. */
  applyPolicy(policy: SlowPolicy): void {
    for (const one of this.cases.values()) {
      const before = one.policy;
      one.policy = policy;
      if (one.budget === null) continue;
      const until = one.stoodFromMin ?? this.nowMin;
      const left = one.budget - one.counted.filter((minute) => minute < until).length;
      one.counted = [];
      for (let minute = one.clockFromMin; minute < until; minute += 1) {
        if (!policy.isWorking || this.isOffice(minute)) one.counted.push(minute);
      }
      const changed =
        one.level === 1 ? policy.headMin - before.headMin : policy.deputyMin - before.deputyMin;
      const least = Math.min(Math.max(0, left), policy.reworkMin);
      one.budget = Math.max(one.budget + changed, one.counted.length + least);
    }
  }

  private isOver(one: SlowCase): boolean {
    if (one.waitUntilMin !== null) return one.waitUntilMin <= this.nowMin;
    return one.budget !== null && one.stoodFromMin === null && one.counted.length >= one.budget;
  }

  /** What a live job must do now. */
  job(): void {
    for (const one of this.cases.values()) {
      if (!this.isOver(one)) continue;
      if (one.waitUntilMin !== null) this.goOn(one.id, 0);
      else {
        this.accuse(one);
        this.place(one, one.level + 1);
      }
    }
  }

  private accuse(leg: SlowCase): void {
    const { level, sentMin, clockFromMin: fromMin } = leg;
    const lastMin = leg.counted[(leg.budget ?? 0) - 1];
    const dueMin = lastMin === undefined ? fromMin : lastMin + 1;
    this.late.push({ leg, level, sentMin, fromMin, dueMin, isCleared: false });
  }

  /** A letter of this date is recorded: whose time was not over then, in this leg, is accused no more. */
  letter(id: string, answeredMin: number): void {
    const leg = this.find(id);
    for (const one of this.late) {
      if (one.leg === leg && answeredMin <= one.dueMin) one.isCleared = true;
    }
  }

  /** Answers how many minutes of that day had been counted already, and are given back. */
  addHoliday(day: number): number {
    this.holidays.add(day);
    let given = 0;
    for (const one of this.cases.values()) {
      if (!one.policy.isWorking) continue;
      const left = one.counted.filter(
        (minute) => Math.floor((minute + TEHRAN_MIN) / DAY_MIN) !== day,
      );
      given += one.counted.length - left.length;
      one.counted = left;
    }
    return given;
  }

  refer(id: string, unit: string, policy: SlowPolicy, level = 1): void {
    const one: SlowCase = {
      id,
      policy,
      unit,
      level: 0,
      roles: [],
      posts: [],
      sentMin: 0,
      asked: new Set(),
      budget: null,
      clockFromMin: 0,
      counted: [],
      stoodFromMin: null,
      waitUntilMin: null,
      bad: this.cases.get(id)?.bad ?? 0,
      returns: this.cases.get(id)?.returns ?? 0,
    };
    this.cases.set(id, one);
    this.place(one, level);
  }

  stand(id: string, fromMin: number, waitUntilMin: number | null = null): void {
    const one = this.find(id);
    one.stoodFromMin ??= Math.max(fromMin, one.clockFromMin);
    one.waitUntilMin = waitUntilMin;
  }

  goOn(id: string, leastMin: number): void {
    const one = this.find(id);
    const stoodFrom = one.stoodFromMin ?? this.nowMin;
    if (one.budget !== null) {
      const used = one.counted.filter((minute) => minute < stoodFrom).length;
      one.budget = Math.max(one.budget - used, leastMin);
      one.counted = [];
      one.clockFromMin = this.nowMin;
    }
    one.stoodFromMin = null;
    one.waitUntilMin = null;
  }

  unconvincing(id: string): void {
    const one = this.find(id);
    one.bad += 1;
    if (one.bad >= 2 && one.level < 3) this.place(one, one.level + 1);
    else this.goOn(id, one.policy.reworkMin);
  }

  mayReturn(id: string): boolean {
    const { level, returns } = this.find(id);
    return level < 3 && returns < 2;
  }

  /** Its time goes on as it stood, but for an hour in which the refusal is read. */
  refuseReturn(id: string): void {
    this.find(id).returns += 1;
    this.goOn(id, 60);
  }

  grantReturn(id: string, unit: string): void {
    const one = this.find(id);
    one.returns += 1;
    this.refer(id, unit, one.policy);
  }

  extend(id: string, minutes: number): void {
    const one = this.find(id);
    if (one.budget !== null) one.budget += minutes;
  }

  find(id: string): SlowCase {
    const one = this.cases.get(id);
    if (one === undefined) throw new Error(`the slow chain does not know ${id}`);
    return one;
  }

  private actsFor(positionId: string): { person: string | null; isFilled: boolean } {
    const post = this.posts.get(positionId);
    if (post === undefined) return { person: null, isFilled: true };
    const { delegate } = post;
    if (delegate !== null && delegate.fromMin <= this.nowMin && this.nowMin < delegate.untilMin) {
      return { person: delegate.person, isFilled: true };
    }
    return { person: post.isVacant ? null : post.person, isFilled: !post.isVacant };
  }

  private place(one: SlowCase, from: number): void {
    const unit = this.units.get(one.unit);
    if (unit === undefined) throw new Error(`no unit ${one.unit}`);
    const usable = (positions: readonly string[]): string | undefined =>
      positions.find((position) => {
        const { person, isFilled } = this.actsFor(position);
        if (!isFilled) this.vacantPassed += 1;
        return isFilled && (person === null || !one.asked.has(person));
      });
    const rows: [number, Role, readonly string[]][] = [
      [1, 'head', unit.head === null ? [] : [unit.head]],
      [2, 'deputy', unit.deputies],
    ];
    one.roles = [];
    for (const [level, role, positions] of rows) {
      const found = level < from ? undefined : usable(positions);
      if (found === undefined) continue;
      this.send(one, level, [[role, found]]);
      return;
    }
    const last: [Role, string][] = [];
    const manager = usable(unit.managers);
    if (manager !== undefined) last.push(['manager', manager]);
    if (this.actsFor('post-inspection').isFilled) last.push(['inspection', 'post-inspection']);
    if (last.length === 0) last.push(['centre', 'post-centre-137']);
    this.send(one, 3, last);
  }

  private send(one: SlowCase, level: number, posts: readonly [Role, string][]): void {
    one.level = level;
    one.roles = posts.map(([role]) => role).toSorted();
    one.posts = posts.map(([, position]) => position);
    one.sentMin = this.nowMin;
    one.clockFromMin = this.nowMin;
    one.counted = [];
    one.stoodFromMin = null;
    one.waitUntilMin = null;
    const { headMin, deputyMin } = one.policy;
    one.budget = level === 1 ? headMin : level === 2 ? deputyMin : null;
    for (const [, position] of posts) {
      const { person } = this.actsFor(position);
      if (person !== null) one.asked.add(person);
    }
  }
}
