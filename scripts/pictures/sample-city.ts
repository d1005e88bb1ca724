/** People and matters of the pictures: invented, but such as a morning at 137 brings. */
export interface Story {
  /** The citizen's number, as the telephone network gives it. */
  readonly number: string;
  readonly name: string;
  readonly kind: 'resident' | 'pilgrim';
  readonly district: number;
  readonly address: string;
  /** Null: answered on the spot, no case. */
  readonly matter: Matter | null;
  /** The result that was written, where there is one already. */
  readonly result?: string;
  /** The unit's letter, which waits for a verdict. */
  readonly letter?: string;
}

export interface Matter {
  readonly serviceCode: string;
  readonly said: string;
  readonly priority: 'normal' | 'urgent' | 'immediate';
}

export const DESK = { username: 'narges', name: 'نرگس احمدی', roles: ['agent'] };
export const OFFICE = {
  username: 'sara',
  name: 'سارا کاظمی',
  roles: ['shift-supervisor', 'head'],
};

/** At desk phones, in the order in which they are rung first. */
export const EXPERTS = [
  'زهرا مرادی',
  'حسین صادقی',
  'الهام کاظمی',
  'مهدی یزدانی',
  'سمیه نوری',
  'فرزانه حیدری',
  'امیر شریفی',
  'لیلا باقری',
  'رضا قاسمی',
  'علی‌اکبر جلالی',
  'پریسا سلطانی',
  'بهرام وحیدی',
] as const;

export const CALLER = '09153124587';
const maryam = {
  number: CALLER,
  name: 'مریم رضایی',
  kind: 'resident',
  district: 9,
  address: 'هاشمیه ۲۵/۳، پلاک ۱۴',
} as const;

/** Maryam's earlier calls, oldest first: the desk shows them while she is on the line. */
export const EARLIER: readonly Story[] = [
  { ...maryam, matter: null },
  {
    ...maryam,
    matter: {
      serviceCode: '202',
      said: 'شاخه خشک چنار روبه‌روی ساختمان روی سیم برق افتاده است',
      priority: 'urgent',
    },
    result: 'شاخه خشک بریده و معبر پاک‌سازی شد.',
  },
  {
    ...maryam,
    matter: {
      serviceCode: '101',
      said: 'لکه‌گیری آسفالت هاشمیه ۲۵ نیمه‌کاره مانده است',
      priority: 'normal',
    },
  },
  {
    ...maryam,
    matter: {
      serviceCode: '204',
      said: 'تاب زمین بازی بوستان هاشمیه شکسته است',
      priority: 'normal',
    },
  },
];

const story = (
  number: string,
  name: string,
  district: number,
  address: string,
  serviceCode: string,
  said: string,
  priority: Matter['priority'] = 'normal',
): Story => ({
  number,
  name,
  kind: 'resident',
  district,
  address,
  matter: { serviceCode, said, priority },
});

/** Other citizens of the morning; each leaves a case. */
export const MORNING: readonly Story[] = [
  story(
    '09151160284',
    'فاطمه کریمی',
    3,
    'خواجه‌ربیع، گلشهر ۱۲',
    '301',
    'دو شب است که زباله‌های سر کوچه برده نشده است',
  ),
  // An emergency: the crew on duty answers for it, no letter does.
  story(
    '05138412345',
    'علی نادری',
    1,
    'احمدآباد، بهشت ۴',
    '401',
    'چراغ راهنمایی چهارراه از صبح خاموش است',
    'immediate',
  ),
  story(
    '09356021187',
    'زینب عباسی',
    11,
    'معلم ۴۶، نبش دانش',
    '105',
    'جوی خیابان گرفته و آب به پیاده‌رو می‌آید',
    'urgent',
  ),
  story(
    '09155507719',
    'محمد حسینی',
    7,
    'طرق، شهید رجایی ۳۱',
    '303',
    'نخاله ساختمانی کنار پیاده‌رو رها شده است',
  ),
  {
    ...story(
      '09159038846',
      'هدی کریمی',
      10,
      'قاسم‌آباد، شریعتی ۴۷',
      '102',
      'سنگ‌فرش پیاده‌رو جلوی درمانگاه لق شده است',
    ),
    letter: 'سنگ‌فرش لق جلوی درمانگاه برداشته و از نو کار گذاشته شد.',
  },
  story(
    '09153361520',
    'مسعود نیک‌نام',
    12,
    'الهیه، مجیدیه ۲۲',
    '404',
    'خط ۸۶ از ساعت هفت صبح هنوز نیامده است',
  ),
  story(
    '05137284410',
    'شیرین عباسی',
    2,
    'توس ۶۵، کوچه مهر',
    '305',
    'چند سگ بی‌صاحب هر صبح سر راه دبستان می‌ایستند',
    'urgent',
  ),
];

/** Then they have nothing but a question: answered on the spot. */
export const QUESTIONS = Array.from({ length: 18 }, (_, place) => `0915440${1100 + 37 * place}`);

/** In a talk with an expert when the pictures are taken. */
export const TALKING = Array.from({ length: 10 }, (_, place) => `0915771${2040 + 53 * place}`);

/** In the line then, first come first; two have called before and are known. */
export const WAITING = [
  '09151160284',
  '09367714402',
  '05138412345',
  '09123370915',
  '09359921460',
] as const;

/** They lose patience. */
export const GIVING_UP = ['09158830021', '09390047716'] as const;

export const NOW = {
  said: 'چاله بزرگ جلوی مدرسه، هاشمیه ۲۵؛ دیروز یک موتورسوار زمین خورد',
  service: 'آسفالت',
  district: '9',
  address: 'هاشمیه ۲۵، روبه‌روی دبستان شهید فهمیده',
};

export const RESULT = 'سنگ‌فرش لق برداشته شد و پیاده‌رو از نو هموار است.';
