/** Refusals about passwords, second factors, sessions and keys: part of the one catalogue. */
export const ACCESS_ERRORS = {
  'password-common': [
    422,
    'این گذرواژه از آن‌هایی است که همه نخست می‌آزمایند؛ گذرواژه دیگری بگذارید.',
    'This password is among those that everybody tries first; choose another one.',
  ],
  'password-like-name': [
    422,
    'گذرواژه نباید از نام یا نام کاربری ساخته شود.',
    'The password must not be made of the name or the user name.',
  ],
  'password-monotonous': [
    422,
    'گذرواژه از تکرار یا ردیف چند نویسه ساخته شده است.',
    'The password repeats a few characters, or is a sequence of them.',
  ],
  'second-factor-needed': [
    401,
    'کد برنامه رمزساز یا یکی از کدهای بازیابی را هم بنویسید.',
    'Write the code of your authenticator, or a recovery code, too.',
  ],
  'wrong-second-factor': [
    401,
    'کد درست نیست یا پیش‌تر به کار رفته است؛ کد بعدی را بنویسید.',
    'The code is wrong, or was used before; write the next one.',
  ],
  'second-factor-missing': [
    403,
    'نقش شما ورود دومرحله‌ای می‌خواهد؛ نخست آن را راه بیندازید.',
    'Your role needs a second factor; set it up first.',
  ],
  'second-factor-on': [
    409,
    'ورود دومرحله‌ای پیش‌تر روشن شده است.',
    'The second factor is on already.',
  ],
  'second-factor-not-begun': [
    409,
    'ورود دومرحله‌ای روشن نیست؛ از آغاز راه بیندازید.',
    'There is no second factor; set it up from the beginning.',
  ],
  'second-factor-required': [
    409,
    'نقش شما ورود دومرحله‌ای می‌خواهد و نمی‌توان آن را برداشت.',
    'Your role needs the second factor; it cannot be taken away.',
  ],
  'unknown-session': [404, 'چنین نشستی باز نیست.', 'There is no such open session.'],
  'unknown-api-key': [404, 'چنین کلیدی در کار نیست.', 'There is no such key in force.'],
  'password-chosen': [
    409,
    'این کاربر گذرواژه خود را برگزیده است یا حسابش بسته است؛ برای گذرواژه نخست تازه، حساب را ببندید و باز کنید.',
    'This user has chosen a password, or is closed; close the account and open it again for another first password.',
  ],
  'key-reads-only': [
    403,
    'این کلید تنها برای خواندن داده شده است.',
    'This key was given for reading only.',
  ],
  'not-for-oneself': [
    403,
    'این کار را کس دیگری باید برای شما انجام دهد.',
    'Somebody else has to do this for you.',
  ],
} as const satisfies Record<string, readonly [status: number, fa: string, en: string]>;
