import type { Figure, Target } from './figure';
import { limitOf } from './report';

const ROW = 34;
const TOP = 56;
const LEFT = 440;
const RIGHT = 160;
const PLOT = 420;
const WIDTH = LEFT + PLOT + RIGHT;

/**
 * The ratios as an SVG document, a row a figure, on a logarithmic scale: the dot is the ratio, the bar before it begins
 * at 1, and the upright line is the limit. Whether it is kept is told by the dot's shape, too, and in words.
 */
export function chart(figures: readonly Figure[]): string {
  const { at, ticks } = scale(figures);
  const height = TOP + figures.length * ROW + 24;
  const bottom = TOP + figures.length * ROW;
  const said = figures.map(
    (figure) => `${figure.name}: ${ratioText(figure.ratio)}, limit ${limitOf(figure)}`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">Tana beside its peers: measured ratios and their limits</title>
<desc id="description">${escaped(said.join('; '))}.</desc>
<style>
svg { color-scheme: light dark; font: 14px system-ui, sans-serif; }
.ground { fill: #ffffff; }
text { fill: #1f2328; }
.faint { fill: #59636e; font-size: 12px; }
.grid { stroke: #d1d9e0; }
.one { stroke: #59636e; stroke-dasharray: 3 3; }
.limit { stroke: #1f2328; stroke-width: 3; }
.kept { fill: #0969da; stroke: #0969da; }
.missed { fill: #cf222e; stroke: #cf222e; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117; }
  text { fill: #f0f6fc; }
  .faint { fill: #9198a1; }
  .grid { stroke: #3d444d; }
  .one { stroke: #9198a1; }
  .limit { stroke: #f0f6fc; }
  .kept { fill: #4493f8; stroke: #4493f8; }
  .missed { fill: #f85149; stroke: #f85149; }
}
</style>
<rect class="ground" width="${WIDTH}" height="${height}"/>
<text x="16" y="24">Ours ÷ peer, on a logarithmic scale; 1 is the peer. <tspan class="faint">| is the limit, ● keeps to it, × does not.</tspan></text>
${ticks
  .map(
    (tick) =>
      `<line class="${tick === 1 ? 'one' : 'grid'}" x1="${at(tick)}" y1="${TOP}" x2="${at(tick)}" y2="${bottom}"/>` +
      `<text class="faint" x="${at(tick)}" y="${TOP - 8}" text-anchor="middle">${tick}</text>`,
  )
  .join('\n')}
${figures.map((figure, row) => rowOf(figure, TOP + row * ROW + ROW / 2, at)).join('\n')}
</svg>
`;
}

function rowOf(figure: Figure, y: number, at: (ratio: number) => number): string {
  const [limit = NaN] = limitsOf(figure.target);
  const look = figure.pass ? 'kept' : 'missed';
  const x = at(figure.ratio);
  const cross = `M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x - 5} ${y + 5}L${x + 5} ${y - 5}`;
  return [
    `<text x="${LEFT - 16}" y="${y + 5}" text-anchor="end">${escaped(figure.name)}</text>`,
    `<line class="${look}" x1="${at(1)}" y1="${y}" x2="${x}" y2="${y}" stroke-width="3"/>`,
    `<line class="limit" x1="${at(limit)}" y1="${y - 11}" x2="${at(limit)}" y2="${y + 11}"/>`,
    figure.pass
      ? `<circle class="${look}" cx="${x}" cy="${y}" r="6"/>`
      : `<path class="${look}" d="${cross}" stroke-width="3"/>`,
    `<text x="${LEFT + PLOT + 16}" y="${y + 5}">${ratioText(figure.ratio)} <tspan class="faint">(${escaped(limitOf(figure))})</tspan></text>`,
  ].join('\n');
}

/** Powers of ten around all ratios and limits, and where on the page a ratio is. */
export function scale(figures: readonly Figure[]) {
  const shown = figures.flatMap(({ ratio, target }) => [ratio, ...limitsOf(target)]);
  const exponents = shown.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  const lowest = Math.floor(Math.min(-1, ...exponents));
  const highest = Math.ceil(Math.max(1, ...exponents));
  return {
    ticks: Array.from({ length: highest - lowest + 1 }, (_, at) => Number(`1e${lowest + at}`)),
    /** What is no number that a logarithm has stands at the end. */
    at: (ratio: number) => {
      const exponent =
        ratio > 0 && Number.isFinite(ratio) ? Math.log10(ratio) : ratio === 0 ? lowest : highest;
      return Math.round((LEFT + ((exponent - lowest) / (highest - lowest)) * PLOT) * 10) / 10;
    },
  };
}

/** Its one number. */
function limitsOf(target: Target): number[] {
  return Object.values(target);
}

function ratioText(ratio: number): string {
  return `${Number(ratio.toPrecision(3))} ×`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
