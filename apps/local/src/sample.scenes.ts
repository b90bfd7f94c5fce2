/** How many scenes `sceneSvg` can draw. */
export const SCENE_COUNT = 24;

/**
 * Draws one of the sample pictures as an SVG document of 1280×960.
 * An index outside the range wraps around, so that every integer gives a picture.
 */
export function sceneSvg(index: number): string {
  const draw = scenes[((index % SCENE_COUNT) + SCENE_COUNT) % SCENE_COUNT];
  if (!draw) throw new RangeError(`no scene ${index}`);
  return draw();
}

// The order is part of the sample data: large-sample.ts refers to scenes by index.
const scenes: readonly (() => string)[] = [
  apple,
  cable,
  grapes,
  lemon,
  carrot,
  onion,
  loaf,
  jam,
  cup,
  teapot,
  teaTin,
  vase,
  bowl,
  plate,
  notebook,
  pencils,
  washiTape,
  tote,
  towels,
  wagashi,
  candle,
  board,
  spoons,
  soap,
];

/** The paper the things stand on, as one tint for the wall and one for the floor. */
type Paper = readonly [wall: string, floor: string];

const SAGE: Paper = ['#eef2ea', '#cbd6c6'];
const SKY: Paper = ['#edf3f5', '#c2d0d7'];
const SAND: Paper = ['#f6efe4', '#d8c9b3'];
const ROSE: Paper = ['#f8eeec', '#dfc8c3'];
const LILAC: Paper = ['#f2eff5', '#cfc8d8'];
const STONE: Paper = ['#f1f0ed', '#cdcac3'];

/** Puts things on seamless paper, lit by a window at the upper left. */
function picture([wall, floor]: Paper, defs: string, ...things: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 960" width="1280" height="960">
<defs>
${down('paper', wall, wall, floor)}
<radialGradient id="window" cx=".3" cy=".2" r=".75">${stops(['#fff', '#fff'], [0.8, 0])}</radialGradient>
${[3, 10, 22, 40].map(blurFilter).join('\n')}
${defs}
</defs>
<rect width="1280" height="960" fill="url(#paper)"/>
<rect width="1280" height="960" fill="url(#window)"/>
${things.join('\n')}
</svg>`;
}

function blurFilter(size: number): string {
  // The tall region keeps the blur of a flat shadow from being cut off.
  return `<filter id="blur${size}" x="-60%" y="-400%" width="220%" height="900%"><feGaussianBlur stdDeviation="${size}"/></filter>`;
}

/** A contact shadow: wide and soft to the right, dark where the thing touches the paper. */
function shadow(x: number, y: number, halfWidth: number): string {
  const w = halfWidth;
  return `<g fill="#332">
<ellipse cx="${x + w * 0.25}" cy="${y + 4}" rx="${w * 1.15}" ry="${w * 0.14 + 8}" opacity=".3" filter="url(#blur40)"/>
<ellipse cx="${x + w * 0.08}" cy="${y}" rx="${w * 0.92}" ry="${w * 0.06 + 6}" opacity=".45" filter="url(#blur22)"/>
<ellipse cx="${x}" cy="${y}" rx="${w * 0.78}" ry="8" opacity=".6" filter="url(#blur10)"/>
</g>`;
}

function stops(colours: readonly string[], opacities: readonly number[] = []): string {
  return colours
    .map((colour, i) => {
      const opacity = opacities[i] === undefined ? '' : ` stop-opacity="${opacities[i]}"`;
      return `<stop offset="${(i / (colours.length - 1)).toFixed(2)}" stop-color="${colour}"${opacity}/>`;
    })
    .join('');
}

/** A gradient from top to bottom. */
function down(id: string, ...colours: string[]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops(colours)}</linearGradient>`;
}

/** A gradient from left to right. */
function across(id: string, ...colours: string[]): string {
  return `<linearGradient id="${id}">${stops(colours)}</linearGradient>`;
}

/** The shading of something round and upright: a lit band at a third, shade on the right. */
function round(id: string, light: string, base: string, dark: string): string {
  return across(id, base, light, base, base, dark);
}

/** The shading of a ball, from its lit point to its far edge. */
function ball(id: string, ...colours: string[]): string {
  return `<radialGradient id="${id}" cx=".46" cy=".46" r=".62" fx=".32" fy=".3">${stops(colours)}</radialGradient>`;
}

/** The `fill` of the shapes below: a colour, `none`, or the id of a gradient. */
function paint(fill: string): string {
  return /^(#|none)/.test(fill) ? fill : `url(#${fill})`;
}

function path(d: string, fill: string, more = ''): string {
  return `<path d="${d}" fill="${paint(fill)}" ${more}/>`;
}

function line(d: string, stroke: string, width: number, more = ''): string {
  return `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`;
}

function oval(x: number, y: number, rx: number, ry: number, fill: string, more = ''): string {
  return `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${paint(fill)}" ${more}/>`;
}

/** Attributes that make a thing see-through and blurred. */
function soft(opacity: number, size: number): string {
  return `opacity="${opacity}" filter="url(#blur${size})"`;
}

function box(x: number, y: number, w: number, h: number, r: number, fill: string, more = ''): string {
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${paint(fill)}" ${more}/>`;
}

function group(transform: string, ...things: string[]): string {
  return `<g transform="${transform}">${things.join('\n')}</g>`;
}

/** A soft white reflection. */
function shine(x: number, y: number, rx: number, ry: number, turn = 0, opacity = 0.6): string {
  return oval(
    x,
    y,
    rx,
    ry,
    '#fff',
    `opacity="${opacity}" filter="url(#blur10)" transform="rotate(${turn} ${x} ${y})"`,
  );
}

/** Things painted on one surface only. */
function painted(id: string, surface: string, ...things: string[]): string {
  return `<clipPath id="${id}"><path d="${surface}"/></clipPath><g clip-path="url(#${id})">${things.join('')}</g>`;
}

/** The things `of(0)` … `of(count - 1)`. */
function repeat(count: number, of: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => of(i)).join('\n');
}

/** A leaf with its base at the given point, pointing right before it is turned. */
function leaf(x: number, y: number, turn: number, size = 1, light = '#7a4', dark = '#483'): string {
  return group(
    `translate(${x} ${y}) rotate(${turn}) scale(${size})`,
    path('M0 0c50-80 170-90 250-10C160 10 80 14 0 0z', light),
    path('M0 0c80 14 160 10 250-10C200 70 80 80 0 0z', dark),
    line('M-8-1c88 15 168 11 258-9', '#cea', 4),
    line(
      'M60 7c10-27 24-43 46-57m12 59c12-23 28-41 50-55M60 8c24 12 34 22 44 34m18-34c24 8 36 16 48 24',
      '#cea',
      2,
      'opacity=".5"',
    ),
  );
}

/** The cut face of a citrus fruit. */
function citrusFace(x: number, y: number, r: number, peel: string, pulp: string, deep: string): string {
  const segment = 'M0-20c10-30 32-90 44-126 2-18-14-26-44-26-30 0-46 8-44 26 12 36 34 96 44 126z';
  return group(
    `translate(${x} ${y}) scale(${r / 200})`,
    oval(0, 0, 200, 200, peel),
    oval(0, 0, 189, 189, '#ffd'),
    repeat(10, (i) =>
      group(
        `rotate(${i * 36})`,
        path(segment, pulp),
        line('M0-60v-60m-14 20l-10-50m38 54l10-54M0-140v-18', i % 2 ? deep : '#ffd', 5, 'opacity=".6"'),
      ),
    ),
    oval(0, 0, 12, 12, '#ffd'),
  );
}

function apple(): string {
  const skin =
    'M640 352c-34-37-116-54-184-29-86 34-117 125-99 229 19 114 96 214 189 218 40 1 64-15 99-15 35 0 53 16 91 13 96-8 170-109 187-216 16-104-14-198-101-230-65-24-148-7-182 30z';
  return picture(
    SAGE,
    ball('skin', '#e64', '#d23', '#b12', '#712'),
    shadow(650, 764, 210),
    path(skin, 'skin'),
    painted(
      'c',
      skin,
      oval(640, 340, 200, 60, '#ea4', soft(0.7, 22)),
      oval(640, 352, 64, 20, '#421', soft(0.8, 10)),
      repeat(15, (i) => {
        const [x, end] = [430 + i * 30, 480 + ((i * 53) % 130)];
        return line(`M${570 + i * 10} 366Q${x} 420 ${x - 10} ${end}`, '#fc6', 4, soft(0.35, 3));
      }),
      line('M880 420C930 560 860 720 700 790', '#401', 60, soft(0.4, 22)),
    ),
    path('M627 366c3-56 13-106 41-152 10-8 28-4 30 6-30 50-44 100-46 148-8 6-18 6-25-2z', '#642'),
    leaf(654, 300, -22),
    shine(470, 450, 36, 80, 24),
  );
}

function cable(): string {
  const plug = (x: number, y: number, turn: number) =>
    group(
      `translate(${x} ${y}) rotate(${turn})`,
      path('M-70-9H0V9h-70z', '#456'),
      box(0, -34, 120, 68, 16, 'plug'),
      box(120, -24, 58, 48, 16, 'metal'),
      box(166, -12, 12, 24, 6, '#344'),
    );
  const rings =
    'M640 300c210 0 320 100 320 220 0 130-130 210-320 210-190 0-320-80-320-210 0-120 120-220 320-220z';
  return picture(
    STONE,
    down('plug', '#789', '#566', '#344') + down('metal', '#fff', '#ccc', '#899'),
    line(rings, '#332', 70, 'opacity=".35" filter="url(#blur22)" transform="translate(18 26)"'),
    repeat(4, (i) => {
      const place = `transform="translate(${(i % 2) * 10 - 5} ${i * 13 - 20}) rotate(${i * 2 - 3} 640 515)"`;
      return (
        line(rings, '#344', 26, place) +
        line(rings, '#677', 18, place) +
        line(rings, '#9aa', 5, `${place} opacity=".7"`)
      );
    }),
    line('M340 610c20 150 140 190 280 190', '#456', 20),
    line('M900 400c-20-100-100-160-200-168', '#456', 20),
    plug(660, 800, 2),
    plug(660, 228, 184),
    box(290, 492, 96, 56, 14, '#c85'),
    box(290, 492, 96, 20, 10, '#d97'),
  );
}

function grapes(): string {
  const rows = [5, 6, 7, 6, 5, 4, 3, 2, 1];
  return picture(
    LILAC,
    ball('grape', '#cbe', '#75a', '#537', '#315'),
    shadow(650, 800, 190),
    line('M640 250c0-50 10-90 50-130', '#763', 16),
    line('M560 150c50 20 120 0 160-32', '#763', 12),
    leaf(650, 220, -16, 1.05),
    leaf(630, 230, 206, 0.85, '#483', '#7a4'),
    rows
      .map((count, row) =>
        repeat(count, (i) => {
          const x = 640 + (i - (count - 1) / 2) * 76 + ((row * 37 + i * 23) % 14) - 7;
          const y = 272 + row * 59 + ((i * 31 + row * 17) % 16);
          return oval(x, y, 47, 50, 'grape') + shine(x - 15, y - 18, 9, 7, -30, 0.75);
        }),
      )
      .join('\n'),
  );
}

function lemon(): string {
  return picture(
    SKY,
    ball('lemon', '#fe9', '#fd4', '#eb1', '#b81'),
    shadow(540, 690, 230),
    path(
      'M262 500c-12-20-26-30-22-44 18-12 36-16 56-26 54-80 144-120 244-118 110 2 200 58 250 134 16 10 40 16 44 34-6 20-30 28-44 44-50 96-140 166-250 166-120 0-220-70-250-150-6-16-18-28-28-40z',
      'lemon',
    ),
    repeat(60, (i) => oval(360 + ((i * 97) % 360), 380 + ((i * 61) % 260), 3.5, 3, '#c91', 'opacity=".35"')),
    leaf(256, 462, -64, 0.85),
    shine(450, 400, 90, 34, -24, 0.75),
    shadow(890, 780, 160),
    oval(918, 622, 160, 164, '#da1'),
    citrusFace(890, 620, 166, '#fc3', '#fd6', '#eb2'),
  );
}

function carrot(): string {
  return picture(
    SAND,
    down('carrot', '#fa5', '#e72', '#c51'),
    group(
      'translate(640 560) rotate(-16)',
      path('M-370 60c170 50 570 60 650 10v40c-180 40-580 20-650-50z', '#332', soft(0.5, 22)),
      repeat(7, (i) => {
        const y = (i - 3) * 22;
        const tip = (i - 3) * 62;
        const fronds = repeat(9, (k) => {
          const t = 0.3 + k * 0.09;
          return oval(
            270 + 250 * t,
            y + (tip - y) * t * t + (k % 2 ? 13 : -13),
            16,
            11,
            i % 2 ? '#7a4' : '#8b5',
          );
        });
        return line(`M265 ${y * 0.4}Q400 ${y} 530 ${tip}`, '#583', 11) + fronds;
      }),
      path(
        'M-400 40c100-70 340-144 590-146 70 0 106 56 102 110-4 62-42 98-102 96-230-4-470-24-590-60z',
        'carrot',
      ),
      line(
        'M-180-46q14 16 10 32m110 94q8-16 4-32M20-92q16 26 10 52M90 90q8-20 2-40',
        '#b40',
        6,
        'opacity=".5"',
      ),
      line('M-230-28C-60-76 80-84 190-80', '#fdb', 16, soft(0.7, 10)),
    ),
  );
}

function onion(): string {
  const skin =
    'M640 240c10 60 50 94 120 126 100 46 140 124 124 210-18 100-124 166-244 166-120 0-226-66-244-166-16-86 24-164 124-210 70-32 100-66 92-130z';
  return picture(
    SAND,
    ball('skin', '#fd9', '#da4', '#b73', '#741'),
    shadow(645, 742, 190),
    line('M600 740l-10 24m30-22l-4 28m24-26v30m20-32l6 26m14-28l12 22', '#dc9', 6),
    path(skin, 'skin'),
    painted(
      'c',
      skin,
      repeat(13, (i) => {
        const x = (rate: number) => 640 + (i - 6) * rate;
        const curve = `M${x(3) - 10} 250C${x(17)} 380 ${x(76)} 420 ${x(67)} 570S${x(22)} 720 640 744`;
        return line(curve, i % 3 ? '#a62' : '#feb', 4, 'opacity=".5"');
      }),
      line('M880 440C900 600 800 720 660 760', '#530', 50, soft(0.4, 22)),
    ),
    path(
      'M606 300c0-50-16-94-36-130 30 20 46 30 52 56 4-36 18-62 42-86-12 40-12 60-8 80 12-14 28-20 44-24-32 30-48 64-46 114-14 10-34 8-48-10z',
      '#da5',
    ),
    shine(500, 470, 34, 84, 24, 0.65),
  );
}

function loaf(): string {
  const face =
    'M300 726V470c-38-34-36-118 40-138 60-16 100 4 126 24 26-20 74-40 130-24 74 20 76 104 40 138v256c0 18-336 18-336 0z';
  return picture(
    SAND,
    down('crust', '#c84', '#a62', '#842') +
      down('top', '#da5', '#a62', '#c84') +
      ball('crumb', '#ffe', '#fed', '#edb'),
    shadow(660, 738, 360),
    path('M340 332c60-16 560-32 620-10 70 24 66 98 30 130v238c0 22-30 34-60 36l-330 14V340z', 'crust'),
    path('M340 332c80-18 560-32 620-10 50 18 60 58 48 98-48-70-308-60-368-20z', 'top'),
    path(face, '#b73'),
    path(face, 'crumb', 'transform="translate(468 540) scale(.93 .94) translate(-468 -540)"'),
    repeat(46, (i) =>
      oval(330 + ((i * 83) % 276), 370 + ((i * 67) % 340), 3 + (i % 4), 2 + (i % 3), '#db9', 'opacity=".7"'),
    ),
  );
}

function jam(): string {
  return picture(
    ROSE,
    round('glass', '#e45', '#b13', '#612') +
      round('lid', '#feb', '#db5', '#862') +
      down('label', '#ffe', '#eec'),
    shadow(650, 770, 230),
    path(
      'M430 340c-18 20-30 40-30 80v290c0 40 30 62 80 62h320c50 0 80-22 80-62V420c0-40-12-60-30-80z',
      '#edd',
    ),
    path('M416 410c84-14 364-14 448 0v296c0 32-24 52-68 52H484c-44 0-68-20-68-52z', 'glass'),
    repeat(24, (i) => oval(440 + ((i * 131) % 400), 430 + ((i * 73) % 310), 5, 7, '#fb7', 'opacity=".4"')),
    box(410, 240, 460, 100, 18, 'lid'),
    repeat(22, (i) => line(`M${424 + i * 21} 262V322`, '#862', 3, 'opacity=".35"')),
    path('M450 500h380v180H450z', 'label'),
    path('M466 514h348v152H466z', 'none', 'stroke="#b13" stroke-width="3"'),
    path('M640 648c-50-28-62-68-44-88 16-14 34-10 44 2 10-12 28-16 44-2 18 20 6 60-44 88z', '#c34'),
    leaf(640, 560, -150, 0.24),
    leaf(640, 560, -30, 0.24),
    shine(450, 560, 12, 130, 0, 0.6),
  );
}

function cup(): string {
  return picture(
    SAGE,
    round('clay', '#fff', '#ddc', '#887') +
      round('glaze', '#7a9', '#477', '#244') +
      ball('tea', '#dd7', '#ab4', '#793'),
    shadow(650, 744, 190),
    path('M440 330c4 170 16 310 50 386 10 30 290 30 300 0 34-76 46-216 50-386z', 'clay'),
    path('M440 330c1 60 3 110 7 160 73 40 113 10 173 50 60 30 120-30 213-50 4-50 6-100 7-160z', 'glaze'),
    repeat(40, (i) => oval(480 + ((i * 71) % 320), 560 + ((i * 47) % 160), 3, 3, '#654', 'opacity=".4"')),
    oval(640, 330, 200, 52, '#8ba'),
    oval(640, 334, 186, 44, '#466'),
    oval(640, 352, 168, 30, 'tea'),
    shine(570, 346, 50, 7, -4, 0.7),
    shine(505, 470, 14, 100, 4, 0.6),
    line('M580 260c-30-40 30-70 0-120m110 120c-30-50 30-80 0-140', '#fff', 20, soft(0.8, 10)),
  );
}

function teapot(): string {
  return picture(
    SKY,
    ball('clay', '#d86', '#a53', '#732', '#421') + down('arm', '#c75', '#843', '#521'),
    shadow(620, 720, 260),
    path('M800 470c80-30 130-100 166-140 20-10 40 0 38 16-24 94-84 214-204 264z', 'arm'),
    oval(984, 338, 20, 11, '#421', 'transform="rotate(-16 984 338)"'),
    path('M440 470c-80-20-160-50-204-78-24 6-36 48-22 66 66 42 146 82 226 102z', 'arm'),
    oval(226, 426, 18, 35, '#521', 'transform="rotate(14 226 426)"'),
    path(
      'M610 380c180 0 270 80 270 170 0 110-100 172-270 172-170 0-270-62-270-172 0-90 90-170 270-170z',
      'clay',
    ),
    oval(610, 404, 158, 34, '#421', 'opacity=".55"'),
    path('M460 396c20-46 90-64 150-64 60 0 130 18 150 64-40 24-260 24-300 0z', 'clay'),
    oval(610, 316, 36, 30, 'clay'),
    line('M356 520c84 30 424 30 508 0m-512 70c88 34 428 34 516 0', '#521', 5, 'opacity=".5"'),
    shine(460, 470, 70, 24, -24, 0.6),
  );
}

function teaTin(): string {
  const wave = (x: number, y: number) =>
    [44, 30, 16].map((r) => `M${x - r} ${y}A${r} ${r} 0 0 1 ${x + r} ${y}`).join('');
  const waves = Array.from({ length: 54 }, (_, i) =>
    wave(432 + (i % 6) * 88 - (Math.floor(i / 6) % 2) * 44, 470 + Math.floor(i / 6) * 36),
  ).join('');
  const side = 'M440 400v350c0 40 400 40 400 0V400z';
  return picture(
    STONE,
    round('tin', '#579', '#357', '#134') + round('lid', '#eeb', '#ca5', '#762'),
    shadow(650, 772, 220),
    path(side, 'tin'),
    painted('c', side, line(waves, '#dee', 4, 'opacity=".6"')),
    path('M430 250v150c0 40 420 40 420 0V250z', 'lid'),
    oval(640, 250, 210, 42, '#eda'),
    oval(640, 250, 176, 32, '#dc8'),
    oval(640, 238, 34, 16, '#a84'),
    oval(640, 228, 34, 15, '#eeb'),
    box(560, 520, 160, 170, 8, '#fff'),
    leaf(640, 650, -70, 0.36),
    leaf(636, 650, -130, 0.3),
    shine(536, 600, 14, 150, 0, 0.4),
  );
}

function vase(): string {
  const flower = (x: number, y: number, size: number) =>
    group(
      `translate(${x} ${y}) scale(${size})`,
      repeat(5, (i) =>
        path(
          'M0 0c-34-20-36-66 0-76C36-66 34-20 0 0z',
          i % 2 ? '#ebb' : '#fcc',
          `transform="rotate(${i * 72})"`,
        ),
      ),
      oval(0, 0, 16, 16, '#ec5'),
    );
  return picture(
    ROSE,
    ball('glaze', '#eff', '#bcc', '#79a', '#467'),
    shadow(650, 800, 180),
    line('M636 420c-6-100-36-190-96-270m104 270c6-90 46-170 126-230M640 420c4-100 0-200 16-310', '#774', 9),
    leaf(600, 270, 190, 0.5),
    leaf(690, 268, 10, 0.5),
    leaf(648, 200, -20, 0.4),
    flower(536, 150, 0.9),
    flower(776, 184, 0.9),
    flower(656, 108, 1),
    path(
      'M584 400c12 40 6 70-24 100-70 60-120 110-120 180 0 80 80 124 200 124 120 0 200-44 200-124 0-70-50-120-120-180-30-30-36-60-24-100z',
      'glaze',
    ),
    oval(640, 400, 56, 14, '#dee'),
    oval(640, 402, 46, 10, '#467'),
    line('M454 640c86 36 286 36 372 0', '#fff', 6, 'opacity=".5"'),
    shine(530, 620, 24, 70, 34, 0.75),
  );
}

function bowl(): string {
  const body = 'M330 420c6 160 110 270 230 292h160c120-22 224-132 230-292z';
  return picture(
    SKY,
    round('porcelain', '#fff', '#eee', '#9aa') + down('inside', '#bcc', '#eee', '#fff'),
    shadow(650, 756, 190),
    path('M550 690l-10 60c20 14 180 14 200 0l-10-60z', 'porcelain'),
    path(body, 'porcelain'),
    painted(
      'c',
      body,
      repeat(25, (i) => {
        const x = (rate: number) => 640 + (i - 12) * rate;
        const stripe = `M${x(30)} 400C${x(28)} 560 ${x(18)} 660 ${x(9)} 720`;
        return i % 2 ? line(stripe, '#358', 9) : line(stripe, '#79c', 4);
      }),
      line('M930 440C920 580 830 680 720 730', '#234', 60, soft(0.35, 22)),
    ),
    oval(640, 420, 310, 78, '#fff'),
    oval(640, 424, 292, 68, 'inside'),
    path('M330 420a310 78 0 0 0 620 0 310 78 0 0 0-620 0z', 'none', 'stroke="#358" stroke-width="6"'),
    shine(470, 560, 22, 80, -24, 0.8),
  );
}

function plate(): string {
  return picture(
    SAND,
    ball('ware', '#fff', '#eee', '#ddc') + down('well', '#ddc', '#eee', '#fff'),
    shadow(660, 700, 420),
    oval(640, 552, 448, 176, '#a98'),
    oval(640, 536, 450, 176, 'ware'),
    oval(640, 538, 432, 166, 'none', 'stroke="#358" stroke-width="9"'),
    repeat(28, (i) => {
      const angle = (i / 28) * Math.PI * 2;
      const x = Math.round(640 + Math.cos(angle) * 366);
      const y = Math.round(538 + Math.sin(angle) * 139);
      return oval(
        x,
        y,
        24,
        11,
        i % 2 ? '#79c' : '#358',
        `transform="rotate(${Math.round((angle * 180) / Math.PI) + 60} ${x} ${y})"`,
      );
    }),
    oval(640, 546, 296, 106, '#cba'),
    oval(640, 550, 294, 103, 'well'),
    group('translate(560 590) scale(.8)', leaf(0, 0, -16, 0.9, '#79c', '#358')),
    shine(440, 480, 110, 18, -16, 0.9),
  );
}

function notebook(): string {
  return picture(
    STONE,
    `<linearGradient id="cover" x2="1" y2="1">${stops(['#688', '#476', '#355'])}</linearGradient>`,
    group(
      'rotate(-9 640 500)',
      box(420, 210, 480, 620, 18, '#332', 'opacity=".5" filter="url(#blur22)" transform="translate(16 18)"'),
      box(412, 186, 484, 634, 14, '#355'),
      path('M420 800h470v16H430z', '#eed'),
      path('M884 200h16v612h-16z', '#eec'),
      box(400, 176, 486, 628, 14, 'cover'),
      box(400, 176, 60, 628, 14, '#244', 'opacity=".55"'),
      box(540, 290, 260, 150, 6, '#fff'),
      line('M570 340h200m-200 36h200m-200 32h130', '#bb9', 4),
      path('M822 176h24v628h-24z', '#c85'),
      path('M822 176h7v628h-7z', '#da8'),
      path('M600 804v64l16-18 16 18v-64z', '#c85'),
      shine(620, 240, 150, 26, -12, 0.25),
    ),
  );
}

function pencils(): string {
  const pencil = (y: number, light: string, base: string, dark: string) =>
    group(
      `translate(${y * 0.3} ${y})`,
      box(-360, 36, 700, 26, 13, '#332', soft(0.45, 10)),
      box(-400, -40, 56, 80, 20, '#e99'),
      box(-360, -40, 70, 80, 0, 'ferrule'),
      line('M-344-38v76m18-76v76m18-76v76', '#778', 3, 'opacity=".6"'),
      path('M-290-40h540v26h-540z', light),
      path('M-290-14h540v30h-540z', base),
      path('M-290 16h540v24h-540z', dark),
      path('M250-40L396-6V6L250 40c12-10 12-20 0-25 14-9 14-21 0-29 12-8 12-18 0-26z', 'wood'),
      path('M346-18l50 11c8 4 8 10 0 14l-50 11c6-10 6-26 0-36z', '#334'),
      line('M-270-28h500', '#fff', 6, soft(0.5, 3)),
    );
  return picture(
    SAND,
    down('ferrule', '#fff', '#bbb', '#778') + down('wood', '#fdb', '#eb8', '#b84'),
    group(
      'translate(640 490) rotate(-24)',
      pencil(-150, '#ec6', '#da3', '#b82'),
      pencil(0, '#7a9', '#477', '#255'),
      pencil(150, '#d87', '#c54', '#832'),
    ),
  );
}

function washiTape(): string {
  const roll = (id: string, x: number, y: number, pattern: string) => {
    const side = 'M-210 0v120c0 106 420 106 420 0V0z';
    return group(
      `translate(${x} ${y})`,
      path(side, `${id}Side`),
      painted(id, side, pattern, box(120, 0, 100, 240, 0, '#221', soft(0.3, 22))),
      oval(0, 0, 210, 80, `${id}Top`),
      repeat(4, (i) =>
        oval(0, 0, 196 - i * 16, 74 - i * 6, 'none', 'stroke="#fff" stroke-width="2" opacity=".45"'),
      ),
      oval(0, 0, 130, 49, '#db8'),
      oval(0, 0, 120, 44, '#864'),
      path(
        'M-120 0a120 44 0 0 0 240 0c-20 70-220 70-240 0z',
        '#eca',
        'transform="translate(0 8) scale(.98 .8)"',
      ),
    );
  };
  const dots = repeat(36, (i) =>
    oval(
      -200 + (i % 9) * 50,
      60 + Math.floor(i / 9) * 42 + 24 * Math.sin(((i % 9) / 8) * Math.PI),
      10,
      11,
      '#fff',
    ),
  );
  const stripes = repeat(16, (i) => line(`M${-230 + i * 34} -20L${-290 + i * 34} 260`, '#fed', 12));
  return picture(
    ROSE,
    round('redSide', '#ea9', '#d77', '#a45') +
      down('redTop', '#ebb', '#d88') +
      round('blueSide', '#9bc', '#69a', '#468') +
      down('blueTop', '#bcd', '#8ac'),
    shadow(420, 690, 210),
    roll('blue', 420, 490, stripes),
    shadow(800, 770, 210),
    path('M980 640c80 50 140 100 220 150l-4 50-6-8-8 30-8-14-8 36c-76-44-146-104-206-154z', '#d88'),
    roll('red', 800, 560, dots),
  );
}

function tote(): string {
  return picture(
    SAGE,
    across('canvas', '#efe6d2', '#f8f1e2', '#ebdfc6', '#c6b797'),
    shadow(650, 812, 300),
    line('M520 360c-4-200 40-250 120-250 80 0 124 50 120 250', '#ba8', 30),
    path('M390 330c90 14 410 14 500 0l46 460c-76 36-516 36-592 0z', 'canvas'),
    path('M390 330c90 14 410 14 500 0l4 42c-94 14-414 14-508 0z', '#dca', 'opacity=".6"'),
    line('M388 370c92 14 412 14 504 0', '#a96', 3, 'stroke-dasharray="10 8"'),
    line('M500 420c-20-220 40-270 140-270 100 0 160 50 140 270', '#dca', 32),
    box(482, 392, 36, 40, 3, '#dca', 'stroke="#a96" stroke-width="3"'),
    box(762, 392, 36, 40, 3, '#dca', 'stroke="#a96" stroke-width="3"'),
    line('M640 740c0-80 0-140 0-240', '#476', 7),
    repeat(4, (i) => {
      const [y, size] = [700 - i * 56, 0.42 - i * 0.04];
      return leaf(640, y, -34, size, '#688', '#476') + leaf(640, y, 214, size, '#476', '#688');
    }),
    leaf(640, 510, -90, 0.34, '#688', '#476'),
  );
}

function towels(): string {
  const towel = (y: number, w: number, id: string, edge: string) => {
    const x = 640 - w / 2;
    return (
      box(x, y, w, 130, 62, id) +
      line(`M${x + w - 20} ${y + 65}H${x + 90}`, edge, 5, 'opacity=".7"') +
      box(x + w - 150, y + 1, 34, 128, 2, '#fff', 'opacity=".45"') +
      line(`M${x + 70} ${y + 14}H${x + w - 90}`, '#fff', 10, soft(0.7, 10))
    );
  };
  return picture(
    SKY,
    down('cream', '#fff', '#eed', '#cba') +
      down('blue', '#bcd', '#8bc', '#689') +
      down('grey', '#eee', '#ccc', '#999'),
    shadow(650, 768, 380),
    towel(638, 720, 'grey', '#766'),
    towel(512, 696, 'blue', '#467'),
    towel(386, 672, 'cream', '#986'),
    leaf(560, 386, -14, 0.9, '#9b8', '#786'),
    leaf(600, 386, -34, 0.6, '#ab9', '#797'),
  );
}

function wagashi(): string {
  const mochi = (x: number, y: number, id: string) =>
    group(
      `translate(${x} ${y})`,
      oval(14, 84, 120, 20, '#221', soft(0.45, 10)),
      path('M-128 40C-128-50-70-92 0-92S128-50 128 40C128 84 70 92 0 92S-128 84-128 40z', id),
      shine(-44, -36, 40, 20, -28, 0.7),
    );
  return picture(
    SAGE,
    ball('pink', '#fee', '#fcc', '#eaa', '#c78') +
      ball('white', '#fff', '#fff', '#eed', '#bba') +
      ball('green', '#deb', '#bc8', '#9a5', '#683') +
      down('lacquer', '#432', '#321', '#211'),
    shadow(650, 740, 430),
    oval(640, 664, 452, 122, '#111'),
    oval(640, 640, 456, 122, 'lacquer'),
    oval(640, 640, 434, 110, 'none', 'stroke="#a33" stroke-width="6"'),
    mochi(520, 510, 'white'),
    mochi(770, 516, 'green'),
    leaf(400, 690, 4, 1.6, '#794', '#573'),
    mochi(620, 600, 'pink'),
    repeat(5, (i) =>
      path(
        'M0 0c-14-10-14-30-4-36l4 6 4-6c10 6 10 26-4 36z',
        '#c67',
        `transform="translate(632 540) scale(.9 .7) rotate(${i * 72})"`,
      ),
    ),
    line('M850 700l160-70', '#ca6', 12),
  );
}

function candle(): string {
  return picture(
    LILAC,
    round('wax', '#fffdf6', '#f3e6cc', '#bfa67e') +
      `<radialGradient id="glow">${stops(['#fd8', '#fc7', '#fc7'], [0.75, 0.3, 0])}</radialGradient>` +
      down('flame', '#fb4', '#fd8', '#ffd'),
    shadow(650, 776, 220),
    oval(640, 300, 360, 330, 'glow'),
    path('M430 370v370c0 50 420 50 420 0V370z', '#fff', 'opacity=".45"'),
    path('M444 470v260c0 42 392 42 392 0V470z', 'wax'),
    oval(640, 470, 196, 42, '#fed'),
    oval(640, 474, 130, 24, '#fea'),
    line('M640 470c0-30-4-50 2-72', '#433', 7),
    path('M642 236c48 74 58 114 46 148-12 30-82 30-92-2-10-36 24-72 46-146z', 'flame'),
    path('M642 330c18 30 22 50 14 66-8 12-24 12-30-2-4-16 6-34 16-64z', '#fff'),
    path(
      'M430 370a210 46 0 0 0 420 0 210 46 0 0 0-420 0z',
      'none',
      'stroke="#fff" stroke-width="8" opacity=".9"',
    ),
    box(520, 560, 240, 130, 6, '#ffe'),
    leaf(580, 640, -20, 0.5, '#bac', '#87a'),
    line('M452 430v290', '#fff', 12, soft(0.8, 3)),
  );
}

function board(): string {
  return picture(
    STONE,
    down('wood', '#ec8', '#da6', '#c95') +
      down('steel', '#eff', '#ccc', '#9aa') +
      down('grip', '#642', '#431', '#321'),
    group(
      'rotate(-8 640 500)',
      box(230, 270, 800, 480, 46, '#332', 'opacity=".5" filter="url(#blur22)" transform="translate(14 24)"'),
      box(220, 262, 800, 484, 46, '#a73'),
      box(220, 250, 800, 480, 46, 'wood'),
      repeat(11, (i) =>
        line(`M236 ${290 + i * 41}q330 ${(i % 3) * 20 - 20} 768 0`, '#a73', 3, 'opacity=".4"'),
      ),
      oval(950, 320, 28, 28, '#a73'),
      oval(952, 324, 24, 24, '#ccb'),
      group(
        'translate(600 520) rotate(14)',
        path('M-330-36c230-4 460-4 480-4V66h-270c-100 0-180-36-210-102z', '#221', soft(0.45, 10)),
        path('M-350-44c250-6 480-6 500-6V56h-270c-110 0-200-32-230-100z', 'steel'),
        path('M-330-20c50 46 130 64 210 64h270v12h-270c-110 0-200-32-230-100z', '#fff', 'opacity=".7"'),
        box(146, -54, 36, 82, 6, '#bbb'),
        box(178, -54, 290, 78, 30, 'grip'),
        repeat(3, (i) => oval(230 + i * 90, -16, 10, 10, '#dc9')),
      ),
    ),
  );
}

function spoons(): string {
  const spoon = (light: string, base: string, dark: string, id: string) =>
    `<linearGradient id="${id}">${stops([light, base, dark])}</linearGradient>` +
    path('M0-100c-6 160-8 340-4 490 6 24 38 24 44 0 4-150 2-330-4-490z', '#332', soft(0.45, 10)) +
    oval(22, -220, 100, 140, '#332', soft(0.45, 10)) +
    path('M-18-110c-6 170-8 350-4 490 6 24 38 24 44 0 4-140 2-320-4-490z', id) +
    oval(0, -230, 104, 146, id) +
    oval(2, -240, 82, 118, dark) +
    oval(8, -228, 74, 104, base) +
    shine(24, -190, 34, 50, 10, 0.35) +
    line('M-94-250c4-70 44-112 94-116', '#fff', 8, soft(0.6, 3));
  return picture(
    SAND,
    '',
    group('translate(400 500) rotate(14)', spoon('#eda', '#db7', '#b84', 'maple')),
    group('translate(650 500) rotate(14)', spoon('#d96', '#b74', '#842', 'cherry')),
    group('translate(900 500) rotate(14)', spoon('#964', '#743', '#421', 'walnut')),
  );
}

function soap(): string {
  const bubble = (x: number, y: number, r: number) =>
    oval(x, y, r, r, 'bubble', 'opacity=".82"') + shine(x - r / 3, y - r / 3, r / 4, r / 5, -30, 0.95);
  return picture(
    SKY,
    down('bar', '#efe', '#deb', '#bc8') +
      down('slats', '#db8', '#b85', '#863') +
      ball('bubble', '#fff', '#eee', '#bcd'),
    shadow(650, 740, 380),
    box(260, 640, 760, 50, 22, 'slats'),
    box(320, 690, 90, 46, 8, '#863'),
    box(870, 690, 90, 46, 8, '#863'),
    oval(650, 640, 320, 16, '#321', soft(0.5, 10)),
    path(
      'M330 470c0-70 50-98 130-100h360c80 2 130 30 130 100v90c0 60-40 82-110 82H440c-70 0-110-22-110-82z',
      'bar',
    ),
    path(
      'M352 452c0-46 44-66 112-68h352c68 2 112 22 112 68 0 50-44 70-112 70H464c-68 0-112-20-112-70z',
      '#efd',
    ),
    oval(640, 453, 150, 50, '#deb'),
    group('translate(556 468) scale(.72 .5)', leaf(0, 0, -8, 0.95, '#bc8', '#ab7')),
    shine(500, 412, 110, 9, 0, 0.9),
    bubble(930, 350, 44),
    bubble(1000, 420, 28),
    bubble(380, 350, 30),
    bubble(960, 600, 40),
  );
}
