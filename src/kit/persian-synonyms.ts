/**
 * What folding letters cannot make one: spellings of old and new, how words are said, names for the same
 * thing at the 137 line. Words are folded for search, half-spaces closed; the first of a line stands for all.
 */
const LINES = `
  هییت هیات
  مسیول مسوول
  مسیولیت مسوولیت
  مسیولان مسوولان
  مساله مسیله مسله
  شیون شوون
  جرات جریت
  نشات نشیت
  رییس رءیس رئس
  اتاق اطاق
  بلیت بلیط
  تهران طهران
  طوس توس
  باطری باتری
  امپراتور امپراطور
  ذغال زغال
  روبرو روبهرو روبروی روبهروی
  خیابان خیابون خ
  کوچه ک
  بلوار بولوار بل
  میدان میدون فلکه
  پلاک پ
  چهارراه چارراه
  سهراه سهراهی
  پارک بوستان
  مدرسه دبستان دبیرستان
  پیادهرو پیادرو
  اسفالت اسفالتکاری
  اشغال زباله خاکروبه
  چاله گودال حفره چالهچوله
  جوی جوب جو
  فاضلاب گنداب اگو
  لامپ چراغ
  سطل مخزن
  خانه خونه منزل
  ساختمان ساختمون
  باران بارون
  نان نون
  نانوایی نونوایی
  اتوبوس اتوبوسرانی
  سرعتگیر سرعتکاه دستانداز
  موزاییک سنگفرش
  دستفروش دسفروش
  هنوز هنو
  شهرداری شهردار
  مترو قطارشهری
`;

const STANDS_FOR: ReadonlyMap<string, string> = new Map(
  LINES.trim()
    .split('\n')
    .flatMap((line) => {
      const [chosen = '', ...others] = line.trim().split(' ');
      return others.map((other) => [other, chosen] as const);
    }),
);

/** The word that stands for this one and its like; itself where it has none. */
export function chosenWord(folded: string): string {
  return STANDS_FOR.get(folded) ?? folded;
}
