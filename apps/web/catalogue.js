const list = document.querySelector('#items');
const message = document.querySelector('#message');
const more = document.querySelector('#more');
let cursor = null;

async function showPage() {
  more.hidden = true;
  say('読み込んでいます…');
  try {
    const response = await fetch(`/items?limit=24${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const { items, nextCursor } = await response.json();
    list.append(...items.map(card));
    cursor = nextCursor;
    say(list.children.length === 0 ? '商品はまだありません。' : '');
    more.textContent = 'もっと見る';
    more.hidden = cursor === null;
  } catch {
    say('商品を読み込めませんでした。通信環境をご確認のうえ、もう一度お試しください。');
    more.textContent = 'もう一度読み込む';
    more.hidden = false;
  }
}

function say(text) {
  message.textContent = text;
  message.hidden = text === '';
}

function card({ title, price, currency, description, image }) {
  const item = document.createElement('li');
  item.append(
    picture(image, title),
    element('h2', title ?? '(名称未設定)'),
    element('p', price === null ? '' : formatPrice(price, currency), 'price'),
    element('p', description, 'description'),
  );
  return item;
}

function picture(image, title) {
  const frame = element('div', '', 'picture');
  if (!image) {
    frame.textContent = '画像はありません';
    return frame;
  }
  const img = document.createElement('img');
  img.alt = title ?? '';
  img.loading = 'lazy';
  img.sizes = '(min-width: 40rem) 18rem, 100vw';
  img.srcset = image.variants.map(({ url, width }) => `${url} ${width}w`).join(', ');
  img.src = image.url;
  img.onerror = () => frame.replaceChildren('画像はありません');
  frame.append(img);
  return frame;
}

/** The price is in minor units; Intl knows how many a currency has, but writes the full-width ￥ in Japanese. */
function formatPrice(price, currency) {
  const format = new Intl.NumberFormat('ja-JP', { style: 'currency', currency });
  return format.format(price / 10 ** format.resolvedOptions().maximumFractionDigits).replace('￥', '¥');
}

function element(name, text, className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

more.addEventListener('click', showPage);
showPage();
