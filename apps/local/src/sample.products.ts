/** One made-up product of the large sample catalogue. */
export interface SampleProduct {
  id: string;
  title: string;
  description: string;
  /** In yen, without fractions. */
  price: number;
  /** Index of the scene that shows this kind of goods. */
  picture: number;
}

/**
 * Makes the first `count` products (0 to 10,000) of the sample catalogue.
 * The same index always gives the same product, whatever the count; all titles differ.
 */
export function sampleProducts(count: number): SampleProduct[] {
  return Array.from({ length: Math.max(0, Math.min(10_000, Math.floor(count))) }, (_, index) =>
    sampleProduct(index),
  );
}

function sampleProduct(index: number): SampleProduct {
  // Each round shows every kind once; moving the language on by one per round lets every kind appear in both.
  const round = Math.floor(index / KINDS.length);
  const picture = shuffledKinds(round)[index % KINDS.length] ?? 0;
  const kind = KINDS[picture];
  if (!kind) throw new RangeError(`no kind ${picture}`);
  const turn = (round + picture) % 3;
  const english = turn === 2;
  const nth = timesBefore(round, picture, english);
  return {
    id: `sample-${String(index + 1).padStart(5, '0')}`,
    ...compose(english ? kind.en : kind.ja, english, nth),
    picture,
  };
}

/** How often a kind has appeared in one of the languages before the given round. */
function timesBefore(round: number, picture: number, english: boolean): number {
  const englishTimes = Math.floor((round + (picture % 3)) / 3);
  return english ? englishTimes : round - englishTimes;
}

/** The kinds in an order of their own for each round, so that the catalogue does not look like a repeating pattern. */
function shuffledKinds(round: number): number[] {
  const random = seededRandom(round + 1);
  const order = KINDS.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

/** Makes the nth title of a kind in one language, with the description and price that go with it. */
function compose(
  words: Words,
  english: boolean,
  nth: number,
): Pick<SampleProduct, 'title' | 'description' | 'price'> {
  const { leads, goods, sizes, uses } = words;
  const plain = leads.length * goods.length * sizes.length;
  // A step with no common factor visits every combination once, and neighbours differ in all their parts.
  const step = coprimeStep(plain);
  const spot = (nth * step) % plain;
  const lead = leads[spot % leads.length] ?? '';
  const good = pick(goods, Math.floor(spot / leads.length));
  const size = pick(sizes, Math.floor(spot / (leads.length * goods.length)));
  const extras = english ? EXTRAS_EN : EXTRAS_JA;
  const extra = pick(extras, Math.floor(nth / plain));
  const use = pick(uses, nth);
  const [name, note, yen] = good;
  const [label, factor] = size;
  const title = english
    ? `${lead} ${name}, ${label}${extra[0]}`
    : `${lead}${lead.endsWith('の') ? '' : ' '}${name} ${label}${extra[0]}`;
  const description = english ? `${note} ${use}` : note + use;
  const price = roundPrice(yen * factor * (1 + (spot % leads.length) * 0.04) + extra[1]);
  return { title, description, price };
}

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError('empty list');
  return item;
}

function coprimeStep(size: number): number {
  let step = Math.floor(size * 0.618) | 1;
  while (greatestCommonDivisor(step, size) !== 1) step += 2;
  return step;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Rounds the way shops do: to tens, to hundreds from 10,000 yen, and within the range of the shop. */
function roundPrice(yen: number): number {
  const unit = yen >= 10_000 ? 100 : 10;
  return Math.min(48_000, Math.max(80, Math.round(yen / unit) * unit));
}

/** A small generator (mulberry32): the same seed gives the same numbers in [0, 1). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The parts titles and descriptions of one kind are put together from; every combination must make sense. */
interface Words {
  /** Origin, maker or character. */
  leads: readonly string[];
  /** Name, a sentence about it, and its price in yen in the smallest size. */
  goods: readonly (readonly [name: string, note: string, yen: number])[];
  /** Size or quantity, and what it multiplies the price by. */
  sizes: readonly (readonly [label: string, factor: number])[];
  /** A second sentence. */
  uses: readonly string[];
}

// Only used once a kind has run out of plain combinations; the number is the extra price in yen.
const EXTRAS_JA: readonly (readonly [string, number])[] = [
  ['', 0],
  ['（ギフト包装）', 330],
  ['（送料込み）', 880],
  ['（ギフト包装・送料込み）', 1210],
];
const EXTRAS_EN: readonly (readonly [string, number])[] = [
  ['', 0],
  [' (gift-wrapped)', 330],
  [' (postage included)', 880],
  [' (gift-wrapped, postage included)', 1210],
];

// The index of a kind is the index of its scene.
const KINDS: readonly { ja: Words; en: Words }[] = [
  {
    ja: {
      leads: ['青森県産', '長野県産', '山形県産', '岩手県産', '秋田県産'],
      goods: [
        ['サンふじ', '蜜が入りやすく、甘みと酸味のバランスがよいりんごです。', 180],
        ['紅玉', 'きりっとした酸味が持ち味の、昔ながらのりんごです。', 160],
        ['シナノスイート', '酸味がおだやかで、果汁たっぷりの甘いりんごです。', 200],
        ['ジョナゴールド', 'さわやかな酸味とシャキッとした歯ごたえが楽しめます。', 170],
      ],
      sizes: [
        ['1玉', 1],
        ['3個入り', 2.8],
        ['2kg箱', 8],
        ['訳あり 5kg', 15],
      ],
      uses: [
        '皮ごと薄く切ると、香りまで味わえます。',
        '焼き菓子やジャムにもおすすめです。',
        '冷蔵庫の野菜室で保存してください。',
      ],
    },
    en: {
      leads: ['Aomori', 'Nagano', 'Orchard-fresh', 'Hand-picked'],
      goods: [
        ['Fuji Apples', 'Crisp, juicy apples with a clean sweetness.', 180],
        ['Jonagold Apples', 'Bright, slightly tart apples with plenty of juice.', 170],
        ['Red Baking Apples', 'Firm apples that keep their shape in the oven.', 150],
      ],
      sizes: [
        ['pack of 2', 1.9],
        ['pack of 6', 5.4],
        ['5 kg box', 15],
      ],
      uses: [
        'Keep them in the fridge and they stay crunchy for weeks.',
        'Good out of hand, even better in a pie.',
      ],
    },
  },
  {
    ja: {
      leads: ['高耐久', 'やわらか', '布巻き', '急速充電対応', 'まとめやすい'],
      goods: [
        ['USB-Cケーブル', '両端がUSB-Cの、充電とデータ転送に使えるケーブルです。', 980],
        ['USB-C to Aケーブル', '手持ちの充電器にもつなげる、USB-AとUSB-Cのケーブルです。', 780],
        ['USB4ケーブル', '映像出力と高速転送に対応した1本です。', 2480],
        ['マグネット付き充電ケーブル', '束ねるとぴたりとまとまる、磁石入りの充電ケーブルです。', 1280],
      ],
      sizes: [
        ['0.5m', 1],
        ['1m', 1.15],
        ['1.5m', 1.3],
        ['2m', 1.5],
      ],
      uses: [
        '根元を補強しているので、毎日の持ち運びにも安心です。',
        '机まわりになじむ落ち着いたグレーです。',
        '革の結束バンドが付いています。',
      ],
    },
    en: {
      leads: ['Braided', 'Soft-touch', 'Everyday', 'Heavy-duty'],
      goods: [
        ['USB-C Cable', 'A USB-C to USB-C cable for charging and syncing.', 980],
        ['USB-A to C Cable', 'Connects newer phones to the chargers you already have.', 780],
        ['USB4 Cable', 'One cable for fast transfers, video and charging.', 2480],
      ],
      sizes: [
        ['0.5 m', 1],
        ['1 m', 1.15],
        ['2 m', 1.5],
      ],
      uses: ['The leather tie keeps it neat in a bag.', 'Reinforced ends stand up to daily use.'],
    },
  },
  {
    ja: {
      leads: ['山梨県産', '長野県産', '岡山県産', '福岡県産', '北海道産'],
      goods: [
        ['巨峰', '大粒で味の濃い、黒ぶどうの定番です。', 980],
        ['ピオーネ', '種がなく、上品な香りと甘みが楽しめます。', 1280],
        ['ブラックビート', '皮離れがよく、果汁あふれる黒ぶどうです。', 1680],
        ['キャンベル', '香りが高く、甘酸っぱい昔なじみのぶどうです。', 780],
      ],
      sizes: [
        ['1房', 1],
        ['2房入り', 1.9],
        ['2kg箱', 4.2],
        ['訳あり 1kg', 1.5],
      ],
      uses: [
        '冷やしすぎず、食べる1時間前に冷蔵庫へ入れるのがおすすめです。',
        '凍らせると、そのままシャーベットになります。',
        '朝採りを房のまま箱に詰めてお届けします。',
      ],
    },
    en: {
      leads: ['Yamanashi', 'Okayama', 'Sun-ripened', 'Seedless'],
      goods: [
        ['Kyoho Grapes', 'Large black grapes with a deep, winey sweetness.', 980],
        ['Pione Grapes', 'Plump, fragrant grapes with a silky bite.', 1280],
        ['Purple Table Grapes', 'Sweet grapes with thin skins, eaten whole.', 860],
      ],
      sizes: [
        ['one bunch', 1],
        ['two bunches', 1.9],
        ['2 kg box', 4.2],
      ],
      uses: ['Serve lightly chilled.', 'Freeze a handful for a quick summer treat.'],
    },
  },
  {
    ja: {
      leads: ['広島県産', '愛媛県産', '和歌山県産', '瀬戸内の', '熊本県産'],
      goods: [
        ['有機レモン', '有機の畑で育てた、皮まで使えるレモンです。', 150],
        ['完熟レモン', '木の上で熟してから収穫した、酸味のまろやかなレモンです。', 180],
        ['マイヤーレモン', 'オレンジのような香りがする、やさしい酸味のレモンです。', 220],
        ['レモン（ノーワックス）', '収穫後の防腐剤やワックスを使っていません。', 120],
      ],
      sizes: [
        ['1個', 1],
        ['3個入り', 2.8],
        ['1kg袋', 6.5],
        ['訳あり 3kg', 15],
      ],
      uses: [
        '塩レモンやはちみつ漬けにぴったりです。',
        '皮をすりおろしてお菓子の香りづけにもどうぞ。',
        '輪切りにして冷凍しておくと便利です。',
      ],
    },
    en: {
      leads: ['Hiroshima', 'Setouchi', 'Unwaxed', 'Organic'],
      goods: [
        ['Lemons', 'Fragrant lemons with plenty of juice.', 130],
        ['Meyer Lemons', 'Round, mellow lemons with a hint of orange.', 220],
        ['Tree-ripened Lemons', 'Left on the branch until fully yellow and mild.', 180],
      ],
      sizes: [
        ['pack of 3', 2.8],
        ['1 kg bag', 6.5],
        ['3 kg box', 17],
      ],
      uses: ['The peel is safe to grate into cakes.', 'Slice, freeze and drop into cold drinks.'],
    },
  },
  {
    ja: {
      leads: ['北海道産', '千葉県産', '徳島県産', '泥つきの', '有機栽培の'],
      goods: [
        ['にんじん', '芯まで色が濃く、甘みのあるにんじんです。', 90],
        ['甘熟にんじん', '収穫を遅らせ、甘みを引き出したにんじんです。', 140],
        ['ミニにんじん', '皮がやわらかく、丸ごと使える小さなにんじんです。', 110],
        ['葉つきにんじん', '葉までおいしい、採れたてのにんじんです。', 160],
      ],
      sizes: [
        ['1本', 1],
        ['3本入り', 2.7],
        ['1kg袋', 4.5],
        ['5kg箱', 18],
      ],
      uses: [
        'ポタージュやきんぴらにどうぞ。',
        'よく洗えば、皮をむかずにお使いいただけます。',
        '細切りにしてラペにすると甘さが引き立ちます。',
      ],
    },
    en: {
      leads: ['Hokkaido', 'Organic', 'Farm-fresh', 'Winter-sweet'],
      goods: [
        ['Carrots', 'Deep orange carrots, sweet to the core.', 90],
        ['Baby Carrots', 'Tender little carrots that need no peeling.', 110],
        ['Bunched Carrots', 'Just-pulled carrots with their green tops.', 160],
      ],
      sizes: [
        ['pack of 3', 2.7],
        ['1 kg bag', 4.5],
        ['5 kg box', 18],
      ],
      uses: ['Lovely roasted with a little honey.', 'Grate them raw for a quick salad.'],
    },
  },
  {
    ja: {
      leads: ['淡路島産', '北海道産', '佐賀県産', '愛知県産', '長崎県産'],
      goods: [
        ['たまねぎ', '加熱すると甘みとコクが出る、毎日使いやすいたまねぎです。', 80],
        ['新たまねぎ', '水分が多くやわらかい、生で食べたいたまねぎです。', 110],
        ['有機たまねぎ', '土づくりから手をかけた、味の濃いたまねぎです。', 120],
        ['小たまねぎ', '煮込みやピクルスに丸ごと使える小さなたまねぎです。', 90],
      ],
      sizes: [
        ['1個', 1],
        ['3個入り', 2.7],
        ['2kgネット', 6],
        ['10kg箱', 26],
      ],
      uses: [
        '風通しのよい場所につるして保存してください。',
        '薄切りにして水にさらすと、サラダによく合います。',
        'じっくり炒めてスープの土台にどうぞ。',
      ],
    },
    en: {
      leads: ['Awaji', 'Hokkaido', 'Sweet', 'Storage'],
      goods: [
        ['Yellow Onions', 'All-purpose onions that turn sweet as they cook.', 80],
        ['Organic Onions', 'Full-flavoured onions from carefully tended soil.', 120],
        ['Cooking Onions', 'Firm onions for soups, stews and curries.', 90],
      ],
      sizes: [
        ['pack of 3', 2.7],
        ['2 kg net', 6],
        ['10 kg box', 26],
      ],
      uses: ['Store them somewhere cool and airy.', 'Slow-cook a batch and freeze it in portions.'],
    },
  },
  {
    ja: {
      leads: ['国産小麦の', '天然酵母の', '湯種仕込みの', '北海道産小麦の', '石窯焼きの'],
      goods: [
        ['山型食パン', '外は香ばしく、中はきめ細かい山型の食パンです。', 420],
        ['全粒粉食パン', '小麦の香りをまるごと味わえる食パンです。', 460],
        ['ミルク食パン', '牛乳だけでこねた、ほんのり甘い食パンです。', 480],
        ['生クリーム食パン', '耳までやわらかく、しっとりと焼き上げました。', 620],
      ],
      sizes: [
        ['1斤', 1],
        ['1.5斤', 1.45],
        ['2斤', 1.9],
        ['6枚切り 2袋', 2],
      ],
      uses: [
        '厚めに切ってトーストするのがおすすめです。',
        '切ってから冷凍すると、焼きたての風味が長持ちします。',
        '毎朝、店の奥の窯で焼いています。',
      ],
    },
    en: {
      leads: ['Stone-baked', 'Slow-risen', 'Hokkaido Wheat', 'Country'],
      goods: [
        ['White Loaf', 'A tall loaf with a thin crust and an even crumb.', 420],
        ['Wholemeal Loaf', 'A nutty loaf made with freshly milled flour.', 460],
        ['Milk Loaf', 'A soft, slightly sweet loaf kneaded with milk.', 480],
      ],
      sizes: [
        ['small', 1],
        ['large', 1.7],
        ['twin pack', 1.95],
      ],
      uses: ['Cut it thick and toast it.', 'It freezes well once sliced.'],
    },
  },
  {
    ja: {
      leads: ['手づくりの', '長野県産果実の', '低糖度の', 'てんさい糖の', '小鍋炊きの'],
      goods: [
        ['いちごジャム', '粒を残して煮上げた、果実感のあるジャムです。', 680],
        ['ラズベリージャム', '甘酸っぱく、色あざやかなジャムです。', 780],
        ['さくらんぼジャム', '大粒のさくらんぼをやさしい甘さで煮ました。', 860],
        ['すももジャム', '皮の酸味をいかした、すっきりした後味です。', 640],
      ],
      sizes: [
        ['150g', 1],
        ['300g', 1.75],
        ['2本セット', 1.95],
        ['大びん 800g', 3.9],
      ],
      uses: [
        'ヨーグルトやスコーンに添えてどうぞ。',
        '開封後は冷蔵庫に入れ、お早めにお召し上がりください。',
        '紅茶に溶かしてもおいしくいただけます。',
      ],
    },
    en: {
      leads: ['Small-batch', 'Homemade', 'Low-sugar', 'Farmhouse'],
      goods: [
        ['Strawberry Jam', 'Whole berries cooked just long enough to set.', 680],
        ['Raspberry Jam', 'Sharp, bright and full of fruit.', 780],
        ['Cherry Jam', 'Dark cherries with a little lemon.', 860],
      ],
      sizes: [
        ['150 g jar', 1],
        ['300 g jar', 1.75],
        ['set of 2 jars', 1.95],
      ],
      uses: ['Made for scones and hot toast.', 'Stir a spoonful into plain yogurt.'],
    },
  },
  {
    ja: {
      leads: ['美濃焼の', '有田焼の', '萩焼の', '益子焼の', '信楽焼の'],
      goods: [
        ['湯のみ', '手になじむ丸みをつけた、毎日使いの湯のみです。', 1800],
        ['そば猪口', '飲みものにも小鉢にも使える器です。', 1500],
        ['フリーカップ', 'お茶にも冷たい飲みものにも合うカップです。', 2200],
        ['焼酎カップ', '口当たりのよい薄さに仕上げた酒器です。', 2600],
      ],
      sizes: [
        ['1客', 1],
        ['2客組', 1.95],
        ['青', 1.05],
        ['大', 1.3],
      ],
      uses: [
        '釉薬の流れ方は、ひとつずつ異なります。',
        '電子レンジでお使いいただけます。',
        '使い込むほどに色合いが深まります。',
      ],
    },
    en: {
      leads: ['Mino-ware', 'Hagi-ware', 'Hand-thrown', 'Two-tone'],
      goods: [
        ['Tea Cup', 'A straight-sided cup that sits well in the hand.', 1800],
        ['Tumbler', 'A roomy cup for tea, beer or iced coffee.', 2200],
        ['Espresso Cup', 'A small, thick-walled cup that keeps its heat.', 1500],
      ],
      sizes: [
        ['single', 1],
        ['pair', 1.95],
        ['set of 5', 4.6],
      ],
      uses: ['The glaze runs differently on every piece.', 'Safe for the microwave.'],
    },
  },
  {
    ja: {
      leads: ['常滑焼の', '萬古焼の', '朱泥の', '黒泥の', '手びねりの'],
      goods: [
        ['急須', '茶葉がよく開き、注ぎ切れのよい急須です。', 4800],
        ['平型急須', '口が広く、茶がらを捨てやすい形です。', 5600],
        ['後手急須', '左右どちらの手でも注ぎやすい急須です。', 6200],
        ['宝瓶', '持ち手のない、玉露や上煎茶のための器です。', 7400],
      ],
      sizes: [
        ['200ml', 1],
        ['300ml', 1.15],
        ['450ml', 1.35],
        ['湯のみ2客付き', 1.7],
      ],
      uses: [
        '茶こしは本体と同じ土でつくられています。',
        '洗剤を使わず、お湯ですすいで乾かしてください。',
        '職人がひとつずつ、ふたを合わせています。',
      ],
    },
    en: {
      leads: ['Tokoname', 'Banko-ware', 'Red-clay', 'Hand-built'],
      goods: [
        ['Side-handle Teapot', 'A classic kyusu that pours without a drip.', 4800],
        ['Flat Teapot', 'A wide, low pot that lets the leaves open fully.', 5600],
        ['Everyday Teapot', 'A sturdy pot with a fine built-in strainer.', 4200],
      ],
      sizes: [
        ['200 ml', 1],
        ['300 ml', 1.15],
        ['450 ml', 1.35],
      ],
      uses: ['Rinse with hot water only, never soap.', 'Each lid is ground to fit its own pot.'],
    },
  },
  {
    ja: {
      leads: ['宇治の', '八女の', '静岡の', '知覧の', '嬉野の'],
      goods: [
        ['煎茶', 'すっきりとした渋みと甘みの、ふだんのお茶です。', 980],
        ['深蒸し茶', '色も味も濃い、まろやかなお茶です。', 1080],
        ['ほうじ茶', '強火で香ばしく焙じた、食事に合うお茶です。', 780],
        ['玉露', '覆いの下で育てた、うまみの濃いお茶です。', 2800],
      ],
      sizes: [
        ['缶入り 100g', 1],
        ['缶入り 200g', 1.9],
        ['ティーバッグ 20個', 1.1],
        ['詰め替え用 100g', 0.85],
      ],
      uses: [
        '昔ながらの製法で、ていねいに仕上げました。',
        '湯の温度を変えると、味わいの違いが楽しめます。',
        '水出しにすると、甘みがいっそう引き立ちます。',
      ],
    },
    en: {
      leads: ['Uji', 'Yame', 'Shizuoka', 'First-flush'],
      goods: [
        ['Sencha', 'A clean, balanced green tea for every day.', 980],
        ['Hojicha', 'Roasted green tea with a warm, toasty aroma.', 780],
        ['Gyokuro', 'Shade-grown tea with a rich, savoury sweetness.', 2800],
      ],
      sizes: [
        ['100 g tin', 1],
        ['200 g tin', 1.9],
        ['20 tea bags', 1.1],
      ],
      uses: ['Packed within days of the final firing.', 'Try it brewed cold overnight.'],
    },
  },
  {
    ja: {
      leads: ['青磁の', '粉引の', '信楽焼の', '丹波焼の', '白磁の'],
      goods: [
        ['一輪挿し', '庭の花を1本だけ、さりげなく飾れる花器です。', 2400],
        ['花瓶', '枝ものも受けとめる、安定感のある花瓶です。', 6800],
        ['つぼ型花器', '丸い胴にゆったりと水が入ります。', 8800],
        ['鶴首花入', '細い首がすっと伸びた、床の間にも合う花入です。', 12800],
      ],
      sizes: [
        ['小', 1],
        ['中', 1.5],
        ['大', 2.2],
        ['木箱入り', 1.8],
      ],
      uses: [
        '花がない日も、置くだけで絵になります。',
        '内側まで釉薬をかけているので、お手入れが簡単です。',
        '窯の火がつくる色の濃淡をお楽しみください。',
      ],
    },
    en: {
      leads: ['Celadon', 'Shigaraki', 'White Porcelain', 'Ash-glazed'],
      goods: [
        ['Bud Vase', 'A small vase for a single stem.', 2400],
        ['Round Vase', 'A full-bodied vase with a narrow neck.', 6800],
        ['Bottle Vase', 'A slender shape that suits branches and grasses.', 9200],
      ],
      sizes: [
        ['small', 1],
        ['medium', 1.5],
        ['large', 2.2],
      ],
      uses: ['It looks complete even when empty.', 'Glazed inside, so it is easy to clean.'],
    },
  },
  {
    ja: {
      leads: ['波佐見焼の', '有田焼の', '砥部焼の', '美濃焼の', '瀬戸焼の'],
      goods: [
        ['めし碗', '手に取りやすく、口当たりのよいお茶碗です。', 1600],
        ['どんぶり', '麺にも丼ものにも使える、深さのある器です。', 2400],
        ['小鉢', 'あえ物や果物を盛りやすい大きさです。', 1100],
        ['多用碗', '汁ものからサラダまで使える便利な碗です。', 1900],
      ],
      sizes: [
        ['十草', 1],
        ['青縞', 1.05],
        ['2個組', 1.95],
        ['5個セット', 4.6],
      ],
      uses: [
        '電子レンジと食器洗い機に対応しています。',
        '職人が1本ずつ手で線を描いています。',
        '重ねて収納できます。',
      ],
    },
    en: {
      leads: ['Hasami', 'Arita', 'Tobe', 'Blue-striped'],
      goods: [
        ['Rice Bowl', 'A light porcelain bowl, painted line by line.', 1600],
        ['Noodle Bowl', 'Deep enough for a generous helping of udon.', 2400],
        ['Side Bowl', 'A small bowl for pickles, salad or fruit.', 1100],
      ],
      sizes: [
        ['single', 1],
        ['pair', 1.95],
        ['set of 5', 4.6],
      ],
      uses: ['Fine in the dishwasher and microwave.', 'The bowls stack neatly.'],
    },
  },
  {
    ja: {
      leads: ['染付の', '有田焼の', '波佐見焼の', '砥部焼の', '瀬戸焼の'],
      goods: [
        ['取り皿', '食卓で一番出番の多い、使いやすい大きさのお皿です。', 980],
        ['楕円皿', '焼き魚にもパスタにも合う、余白の美しいお皿です。', 2400],
        ['リム皿', '縁の模様が料理を引き立てます。', 2800],
        ['大皿', '人が集まる日に活躍する、盛り映えのするお皿です。', 5800],
      ],
      sizes: [
        ['1枚', 1],
        ['2枚組', 1.95],
        ['木の葉文', 1.1],
        ['5枚セット', 4.7],
      ],
      uses: [
        '藍色の濃淡は、筆で手描きしています。',
        '食器洗い機で洗えます。',
        '和食にも洋食にもなじみます。',
      ],
    },
    en: {
      leads: ['Indigo', 'Arita', 'Hand-painted', 'Hasami'],
      goods: [
        ['Side Plate', 'A handy plate for bread, cake or sharing.', 980],
        ['Oval Plate', 'A long plate that flatters fish and pasta alike.', 2400],
        ['Rim Plate', 'A wide rim frames whatever you serve.', 2800],
      ],
      sizes: [
        ['single', 1],
        ['pair', 1.95],
        ['set of 5', 4.7],
      ],
      uses: ['Every leaf is brushed on by hand.', 'It feels at home with any cuisine.'],
    },
  },
  {
    ja: {
      leads: ['布張りの', '糸かがりの', '万年筆で書ける', '再生紙の', 'ゴムバンド付き'],
      goods: [
        ['ノート', '180度きれいに開く、書きやすいノートです。', 880],
        ['日記帳', '1日1ページ、ゆっくり書ける日記帳です。', 1800],
        ['スケッチブック', '鉛筆でも水彩でも描ける、少し厚めの紙です。', 1200],
        ['家計簿', '書き込む欄がすっきりと整った家計簿です。', 1400],
      ],
      sizes: [
        ['A5', 1],
        ['B6', 0.9],
        ['A6', 0.8],
        ['A4', 1.5],
      ],
      uses: ['裏抜けしにくい紙を使っています。', 'しおりが付いています。', '表紙の色は落ち着いた深緑です。'],
    },
    en: {
      leads: ['Cloth-bound', 'Thread-sewn', 'Recycled-paper', 'Pocketable'],
      goods: [
        ['Notebook', 'Opens flat and takes any pen.', 880],
        ['Journal', 'A page a day, with room to breathe.', 1800],
        ['Sketchbook', 'Sturdy paper for pencil and light washes.', 1200],
      ],
      sizes: [
        ['A5', 1],
        ['B6', 0.9],
        ['A6', 0.8],
      ],
      uses: ['The elastic band keeps it closed in your bag.', 'Ink does not bleed through.'],
    },
  },
  {
    ja: {
      leads: ['国産ヒノキの', '六角軸の', '消しゴム付き', '職人仕上げの', 'なめらか書きの'],
      goods: [
        ['鉛筆', '軽い筆圧でも濃く書ける鉛筆です。', 110],
        ['製図用鉛筆', '芯が折れにくく、細い線がきれいに引けます。', 160],
        ['かきかた鉛筆', '小さな手でも握りやすい太さです。', 120],
        ['色鉛筆', '重ね塗りがきれいな、やわらかい芯の色鉛筆です。', 150],
      ],
      sizes: [
        ['1本', 1],
        ['3本セット', 2.8],
        ['半ダース', 5.6],
        ['1ダース', 10.5],
      ],
      uses: ['木の香りがほのかに残ります。', '軸の塗りは、落ち着いた3色です。', '名入れも承ります。'],
    },
    en: {
      leads: ['Cedar', 'Japanese', 'Eraser-tipped', 'Hex-barrel'],
      goods: [
        ['Pencils', 'Smooth, dark and easy to sharpen.', 110],
        ['Drafting Pencils', 'Hard-wearing leads for crisp, fine lines.', 160],
        ['Colouring Pencils', 'Soft leads that layer beautifully.', 150],
      ],
      sizes: [
        ['set of 3', 2.8],
        ['half dozen', 5.6],
        ['dozen', 10.5],
      ],
      uses: [
        'A faint scent of wood comes with every sharpening.',
        'The lacquer comes in three quiet colours.',
      ],
    },
  },
  {
    ja: {
      leads: ['和紙の', '倉敷生まれの', '水玉とストライプの', '貼ってはがせる', '手染め風の'],
      goods: [
        ['マスキングテープ', '手でちぎれて、上から文字も書けるテープです。', 198],
        ['ラッピングテープ', '贈りものに彩りを添える、少し幅広のテープです。', 280],
        ['手帳用テープ', '予定の帯づけに便利な細幅のテープです。', 165],
        ['デコレーションテープ', 'カードやアルバムを華やかに飾れます。', 240],
      ],
      sizes: [
        ['1巻', 1],
        ['2巻セット', 1.95],
        ['10m巻', 1.2],
        ['5巻アソート', 4.6],
      ],
      uses: [
        'のりが残りにくく、貼り直しもできます。',
        '封筒やノートの飾りにどうぞ。',
        '同じ柄の幅違いもございます。',
      ],
    },
    en: {
      leads: ['Dotted', 'Striped', 'Kurashiki', 'Repositionable'],
      goods: [
        ['Washi Tape', 'Tears by hand and takes pen or pencil.', 198],
        ['Wrapping Tape', 'A wider tape to finish off a present.', 280],
        ['Planner Tape', 'A slim tape for marking out your week.', 165],
      ],
      sizes: [
        ['single roll', 1],
        ['set of 2', 1.95],
        ['assortment of 5', 4.6],
      ],
      uses: ['It peels off cleanly from paper and walls.', 'Brightens up envelopes and notebooks.'],
    },
  },
  {
    ja: {
      leads: ['帆布の', 'オーガニックコットンの', '倉敷帆布の', '厚手キャンバスの', 'リーフ柄の'],
      goods: [
        ['トートバッグ', 'マチが広く、普段の買い物に使いやすいバッグです。', 3800],
        ['エコバッグ', '軽くてたためる、毎日持ち歩きたいバッグです。', 1480],
        ['ランチトート', 'お弁当箱が安定して入る、小ぶりなトートです。', 1980],
        ['肩掛けトート', '持ち手が長く、冬の上着の上からも掛けられます。', 4600],
      ],
      sizes: [
        ['S', 0.85],
        ['M', 1],
        ['L', 1.2],
        ['内ポケット付き', 1.25],
      ],
      uses: [
        '洗うほどにやわらかくなります。',
        '葉の模様は、1枚ずつ手刷りしています。',
        '持ち手の付け根は、二重に縫って補強しています。',
      ],
    },
    en: {
      leads: ['Canvas', 'Organic Cotton', 'Kurashiki', 'Leaf-print'],
      goods: [
        ['Tote Bag', 'A roomy bag with a flat, steady base.', 3800],
        ['Shopping Bag', 'Light enough to carry every day.', 1480],
        ['Lunch Tote', 'Just the right size for a bento box.', 1980],
      ],
      sizes: [
        ['small', 0.85],
        ['medium', 1],
        ['large', 1.2],
      ],
      uses: ['The leaf is screen-printed by hand.', 'It gets softer with every wash.'],
    },
  },
  {
    ja: {
      leads: ['今治の', '泉州の', 'オーガニックコットンの', 'ガーゼ織りの', 'ふんわり'],
      goods: [
        ['フェイスタオル', '吸水がよく、乾きやすいタオルです。', 1100],
        ['バスタオル', '体をやさしく包む、ほどよい厚さのタオルです。', 2800],
        ['ハンドタオル', 'バッグに入れても、かさばらない大きさです。', 680],
        ['ビッグフェイスタオル', '髪もしっかり拭ける、長めのタオルです。', 1480],
      ],
      sizes: [
        ['生成り', 1],
        ['青磁色', 1],
        ['2枚組', 1.95],
        ['3色セット', 2.85],
      ],
      uses: [
        '糊を落として仕上げているので、初日から水をよく吸います。',
        '洗濯を重ねても、やわらかさが続きます。',
        '出産や引っ越しのお祝いにも喜ばれます。',
      ],
    },
    en: {
      leads: ['Imabari', 'Organic Cotton', 'Gauze', 'Quick-dry'],
      goods: [
        ['Face Towel', 'Absorbent and quick to dry.', 1100],
        ['Bath Towel', 'Soft without being bulky.', 2800],
        ['Hand Towel', 'Small enough to keep in your bag.', 680],
      ],
      sizes: [
        ['natural', 1],
        ['pale blue', 1],
        ['set of 3', 2.85],
      ],
      uses: ['It drinks up water from the very first use.', 'Stays soft wash after wash.'],
    },
  },
  {
    ja: {
      leads: ['京都の', '金沢の', '松江の', '老舗の', '手づくりの'],
      goods: [
        ['大福', 'やわらかな餅で、甘さ控えめのあんを包みました。', 220],
        ['季節の上生菓子', '季節の花をかたどった、お茶席のお菓子です。', 380],
        ['草餅', 'よもぎの香りが広がる、素朴な餅菓子です。', 200],
        ['桜餅', '桜の葉の塩気が、こしあんによく合います。', 240],
      ],
      sizes: [
        ['1個', 1],
        ['3個入り', 2.9],
        ['6個入り', 5.7],
        ['詰め合わせ 10個', 9.6],
      ],
      uses: [
        '当日中にお召し上がりください。',
        '濃いめのお茶とよく合います。',
        '北海道産の小豆を使っています。',
      ],
    },
    en: {
      leads: ['Kyoto', 'Kanazawa', 'Handmade', 'Seasonal'],
      goods: [
        ['Daifuku', 'Soft rice cakes around lightly sweetened bean paste.', 220],
        ['Tea-ceremony Sweets', 'Delicate sweets shaped after flowers of the season.', 380],
        ['Mochi Selection', "A little of everything from the sweet maker's counter.", 260],
      ],
      sizes: [
        ['box of 3', 2.9],
        ['box of 6', 5.7],
        ['box of 10', 9.4],
      ],
      uses: ['Best on the day they are made.', 'Serve with a strong green tea.'],
    },
  },
  {
    ja: {
      leads: ['大豆ワックスの', 'みつろう入りの', 'はぜろうの', '手流しの', '植物由来の'],
      goods: [
        ['アロマキャンドル', '火を灯すと、部屋に静かに香りが広がります。', 2800],
        ['グラスキャンドル', '厚手のグラスに流し込んだ、すすの少ないキャンドルです。', 2400],
        ['無香キャンドル', '食卓でも使える、香りのないキャンドルです。', 1900],
        ['ボタニカルキャンドル', '草花の精油で香りづけしました。', 3400],
      ],
      sizes: [
        ['中', 1],
        ['小', 0.8],
        ['大', 1.6],
        ['2個セット', 1.95],
      ],
      uses: [
        '小さくゆれる炎が、夜の時間を落ち着かせてくれます。',
        '使い終わったグラスは、小物入れになります。',
        '芯を5mmほどに切ってからお使いください。',
      ],
    },
    en: {
      leads: ['Soy Wax', 'Beeswax-blend', 'Hand-poured', 'Slow-burning'],
      goods: [
        ['Lavender Candle', 'A calm, herbal scent for the evening.', 2800],
        ['Hinoki Candle', 'Smells of a freshly cleaned wooden bath.', 3200],
        ['Unscented Candle', 'A clean light for the dinner table.', 1900],
      ],
      sizes: [
        ['small glass', 0.8],
        ['large glass', 1.6],
        ['set of 2', 1.95],
      ],
      uses: ['Burns cleanly, with hardly any soot.', 'The empty glass makes a handy tumbler.'],
    },
  },
  {
    ja: {
      leads: ['堺の', '関の', '燕三条の', '越前の', 'プロ仕様の'],
      goods: [
        ['三徳包丁', '肉、魚、野菜に幅広く使える包丁です。', 9800],
        ['牛刀', '刃渡りが長く、かたまり肉も切りやすい包丁です。', 14800],
        ['ペティナイフ', '果物の皮むきや細かな作業に便利です。', 6800],
        ['包丁とまな板', '毎日の料理をこの一組で始められます。', 16800],
      ],
      sizes: [
        ['ステンレス', 1],
        ['青紙鋼', 1.7],
        ['ダマスカス 33層', 2.1],
        ['砥石付き', 1.35],
      ],
      uses: [
        '刃付けは、職人が手作業で行っています。',
        '研ぎ直しも承ります。',
        '使ったあとは水気を拭いてしまってください。',
      ],
    },
    en: {
      leads: ['Sakai', 'Seki', 'Tsubame', "Chef's"],
      goods: [
        ['Santoku Knife', 'One knife for meat, fish and vegetables.', 9800],
        ['Petty Knife', 'A nimble blade for fruit and small jobs.', 6800],
        ['Knife and Board Set', 'A good knife and a solid wooden board.', 16800],
      ],
      sizes: [
        ['stainless', 1],
        ['carbon steel', 1.6],
        ['with whetstone', 1.35],
      ],
      uses: [
        'Sharpened by hand before it leaves the workshop.',
        'Wipe it dry after use and it will last for decades.',
      ],
    },
  },
  {
    ja: {
      leads: ['山桜の', 'くるみの', '楓の', '拭き漆の', '手削りの'],
      goods: [
        ['木のスプーン', '口当たりがやわらかく、熱くなりにくいスプーンです。', 880],
        ['カレースプーン', 'すくいやすい形にこだわりました。', 1100],
        ['デザートスプーン', 'アイスやヨーグルトにちょうどよい大きさです。', 680],
        ['調理スプーン', '混ぜる、すくう、盛るがこれ1本でできます。', 1480],
      ],
      sizes: [
        ['1本', 1],
        ['2本組', 1.9],
        ['3種セット', 2.8],
        ['5本セット', 4.5],
      ],
      uses: ['木目は1本ごとに違います。', '鍋や器を傷つけません。', 'ときどき油で拭くと、つやが戻ります。'],
    },
    en: {
      leads: ['Cherrywood', 'Walnut', 'Maple', 'Hand-carved'],
      goods: [
        ['Spoon', 'Smooth on the lips and never too hot to hold.', 880],
        ['Serving Spoon', 'A generous bowl for soups and salads.', 1480],
        ['Dessert Spoon', 'The right size for ice cream and yogurt.', 680],
      ],
      sizes: [
        ['single', 1],
        ['pair', 1.9],
        ['set of 3', 2.8],
      ],
      uses: ['The grain is different on each one.', 'Gentle on pots and pans.'],
    },
  },
  {
    ja: {
      leads: ['オリーブオイルの', 'よもぎの', '米ぬかの', '釜焚きの', '手練りの'],
      goods: [
        ['石けん', 'きめ細かな泡で、顔も体も洗えます。', 680],
        ['洗顔石けん', 'つっぱらず、しっとりと洗い上げます。', 980],
        ['浴用石けん', '家族みんなで使える、溶けくずれしにくい石けんです。', 380],
        ['台所石けん', '油汚れを落とし、手にもやさしい石けんです。', 320],
      ],
      sizes: [
        ['80g', 1],
        ['100g', 1.2],
        ['3個セット', 2.9],
        ['木皿付き', 2.4],
      ],
      uses: [
        'ひと月以上かけて、ゆっくり乾燥させています。',
        '香りは天然の精油だけです。',
        '水切りのよい場所に置くと長持ちします。',
      ],
    },
    en: {
      leads: ['Olive Oil', 'Mugwort', 'Rice Bran', 'Cold-process'],
      goods: [
        ['Soap Bar', 'A fine, creamy lather for face and body.', 680],
        ['Facial Soap', 'Cleans gently and leaves no tightness.', 980],
        ['Kitchen Soap', 'Cuts through grease but is kind to hands.', 320],
      ],
      sizes: [
        ['80 g', 1],
        ['100 g', 1.2],
        ['set of 3', 2.9],
      ],
      uses: ['Cured slowly for more than a month.', 'Scented only with plant oils.'],
    },
  },
];
