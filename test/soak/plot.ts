import type { Sample } from './leak';

/** Samples of one server. */
export interface Course {
  readonly name: string;
  readonly samples: readonly Sample[];
}

const PANELS: readonly { readonly title: string; readonly valueOf: (sample: Sample) => number }[] = [
  { title: 'RSS, MB', valueOf: ({ rss }) => rss / 1e6 },
  { title: 'heap in use, MB', valueOf: ({ heapUsed }) => heapUsed / 1e6 },
  { title: 'sockets', valueOf: ({ sockets }) => sockets },
  { title: 'file descriptors', valueOf: ({ descriptors }) => descriptors },
];

const WIDTH = 860;
const LEFT = 60;
const PLOT = 680;
const TOP = 40;
const PANEL = 130;
const GAP = 40;

/** All courses against time as an SVG document: a panel a quantity, a line a server; grey is when a fault was on. */
export function plot(courses: readonly Course[], faults: readonly (readonly [number, number])[]): string {
  const height = TOP + PANELS.length * (PANEL + GAP);
  const end = Math.max(...courses.flatMap(({ samples }) => samples.map(({ seconds }) => seconds)));
  const x = (seconds: number) => rounded(LEFT + (seconds / end) * PLOT);
  const panels = PANELS.map(({ title, valueOf }, at) => {
    const top = TOP + at * (PANEL + GAP);
    const most = Math.max(...courses.flatMap(({ samples }) => samples.map(valueOf)));
    const y = (value: number) => rounded(top + PANEL - (value / most) * PANEL);
    return [
      `<text x="${LEFT}" y="${top - 8}">${title}</text>`,
      ...faults.map(
        ([from, to]) =>
          `<rect class="fault" x="${x(from)}" y="${top}" width="${rounded(x(Math.min(to, end)) - x(from))}" height="${PANEL}"/>`,
      ),
      ...[0, most].map(
        (value) =>
          `<line class="grid" x1="${LEFT}" y1="${y(value)}" x2="${LEFT + PLOT}" y2="${y(value)}"/>` +
          `<text class="faint" x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${Math.round(value)}</text>`,
      ),
      ...courses.map(
        ({ samples }, course) =>
          `<polyline class="course${course}" points="${samples.map((sample) => `${x(sample.seconds)},${y(valueOf(sample))}`).join(' ')}"/>`,
      ),
      ...courses.map(
        ({ name }, course) =>
          `<text class="name${course}" x="${LEFT + PLOT + 8}" y="${top + 16 + course * 18}">${name}</text>`,
      ),
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">Memory, sockets and file descriptors over ${rounded(end / 60)} minutes of mixed traffic</title>
<style>
svg { color-scheme: light dark; font: 14px system-ui, sans-serif; }
.ground { fill: #ffffff; }
text { fill: #1f2328; }
.faint { fill: #59636e; font-size: 12px; }
.grid { stroke: #d1d9e0; }
.fault { fill: #59636e; opacity: 0.12; }
polyline { fill: none; stroke-width: 1.5; }
.course0 { stroke: #0969da; }
.course1 { stroke: #bc4c00; stroke-dasharray: 4 2; }
.name0 { fill: #0969da; }
.name1 { fill: #bc4c00; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117; }
  text { fill: #f0f6fc; }
  .faint { fill: #9198a1; }
  .grid { stroke: #3d444d; }
  .course0 { stroke: #4493f8; }
  .course1 { stroke: #db6d28; }
  .name0 { fill: #4493f8; }
  .name1 { fill: #db6d28; }
}
</style>
<rect class="ground" width="${WIDTH}" height="${height}"/>
${panels.join('\n')}
</svg>
`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
