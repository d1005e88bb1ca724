/** The phone-like inbox at /__sim/: what citizens would have on their screens. */
export const PAGE = `<!doctype html>
<html lang="fa" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>شبیه‌ساز پیامک</title>
<style>
  :root { color-scheme: light dark; --line: #8884; --bubble: #8882; --main: #00695c; }
  body { font: 16px/1.9 Vazirmatn, Tahoma, sans-serif; margin: 0; }
  header { padding: 12px 20px; border-bottom: 1px solid var(--line); }
  header h1 { font-size: 1.1rem; margin: 0; }
  header p { margin: 0; opacity: .75; font-size: .85rem; }
  main { display: flex; flex-wrap: wrap; gap: 20px; padding: 20px; align-items: flex-start; }
  .phone { width: 320px; border: 1px solid var(--line); border-radius: 26px; padding: 14px; }
  .phone h2 { font-size: 1rem; margin: 0 8px 8px; text-align: center; }
  .sms { background: var(--bubble); border-radius: 14px; padding: 8px 12px; margin: 0 0 10px; }
  .sms.mine { background: var(--main); color: #fff; }
  .text { white-space: pre-wrap; overflow-wrap: anywhere; }
  .meta { font-size: .78rem; opacity: .75; }
  button { font: inherit; font-size: .82rem; border: 1px solid var(--line); border-radius: 10px;
    background: none; color: inherit; padding: 0 10px; margin-inline-end: 6px; cursor: pointer; }
  button:focus-visible { outline: 3px solid var(--main); }
  .empty { opacity: .7; }
  form { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-top: 8px; }
  input { font: inherit; border: 1px solid var(--line); border-radius: 10px; padding: 0 10px; }
</style>
</head>
<body>
<header>
  <h1>شبیه‌ساز پیامک — هیچ پیامی از این دستگاه بیرون نمی‌رود</h1>
  <p id="sum"></p>
  <form id="write">
    <label>از گوشی <input id="from" dir="ltr" inputmode="tel" placeholder="09151234567" required></label>
    <label>متن <input id="text" required></label>
    <button>بفرست</button>
  </form>
</header>
<main id="phones"></main>
<script>
'use strict';
const fa = new Intl.NumberFormat('fa-IR', { useGrouping: false });
const clock = new Intl.DateTimeFormat('fa-IR', { timeZone: 'Asia/Tehran', timeStyle: 'medium' });
const el = (tag, cls, text) => {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text !== undefined) node.textContent = text;
  return node;
};
const post = (path, body) => fetch(path, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
}).then(show);
const button = (label, act) => {
  const node = el('button', '', label);
  node.type = 'button';
  node.onclick = act;
  return node;
};
let last = '';
let ourLine = '';
document.getElementById('write').onsubmit = (event) => {
  event.preventDefault();
  const text = document.getElementById('text');
  const from = document.getElementById('from').value.trim();
  post('inbound', { from, to: ourLine, text: text.value });
  text.value = '';
};
async function show() {
  const answer = await fetch('messages');
  const text = await answer.text();
  if (text === last) return;
  last = text;
  const { messages, inbound, line } = JSON.parse(text);
  ourLine = line;
  const numbers = new Map();
  const put = (number, entry) => numbers.set(number, [...(numbers.get(number) || []), entry]);
  for (const m of messages) put(m.receptor, { ...m, mine: false });
  for (const m of inbound) put(m.from, { ...m, mine: true });
  document.getElementById('sum').textContent =
    fa.format(messages.length) + ' پیام، ' + fa.format(numbers.size) + ' گوشی';
  const phones = document.getElementById('phones');
  phones.replaceChildren();
  if (numbers.size === 0) phones.append(el('p', 'empty', 'هنوز پیامی نرسیده است.'));
  for (const [number, entries] of numbers) {
    const phone = el('section', 'phone');
    phone.append(el('h2', '', number));
    entries.sort((a, b) => a.atMs - b.atMs);
    for (const entry of entries) {
      const sms = el('article', entry.mine ? 'sms mine' : 'sms');
      const body = el('div', 'text', entry.message);
      body.dir = 'auto';
      sms.append(body, el('div', 'meta', clock.format(entry.atMs) +
        (entry.mine ? '' : ' · ' + entry.statustext)));
      if (!entry.mine) {
        const id = entry.messageid;
        sms.append(
          button('رسید', () => post('status', { messageid: id, status: 10 })),
          button('نرسید', () => post('status', { messageid: id, status: 11 })),
        );
      }
      phone.append(sms);
    }
    const reply = (text) => post('inbound', { from: number, to: line, text });
    phone.append(
      button('پاسخ ۳۱', () => reply('31')), button('پاسخ ۳۳', () => reply('33')),
      button('لغو ۱۱', () => reply('11')),
      button('پاسخ…', () => { const t = prompt('متن پاسخ'); if (t) reply(t); }),
    );
    phones.append(phone);
  }
}
show();
setInterval(show, 1000);
</script>
</body>
</html>
`;
