// Prints Lighthouse's scores (mobile) of the built page, as a table or, with --json, as JSON; ends with 1 where one is
// below 95, of the median of three runs. To be run after `npm run build`.
import { launchBrowser, startShop } from './browser';
import { freePort } from '../support/child.process';

const LEAST = 95;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const PATHS = ['/', '/products/1'];
/** Performance is a matter of milliseconds on a machine that has other things to do: the run in the middle counts. */
const RUNS = 3;

interface Measurement {
  /** By category, 0 to 100. */
  readonly scores: Record<string, number>;
  /** What has cost points, a line each. */
  readonly lost: string[];
}

async function measure(url: string, port: number): Promise<Measurement> {
  // Not `import … from`: tsx would transform it with its functions, which then no longer run inside the page.
  const { default: lighthouse } = await import('lighthouse');
  const result = await lighthouse(url, { port, onlyCategories: CATEGORIES, logLevel: 'error' });
  if (!result || result.lhr.runtimeError)
    throw new Error(result?.lhr.runtimeError?.message ?? `No result: ${url}`);
  const { categories, audits } = result.lhr;
  const scores = Object.fromEntries(
    CATEGORIES.map((name) => [name, Math.round((categories[name]?.score ?? 0) * 100)]),
  );
  const lost = CATEGORIES.flatMap((name) =>
    (categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
      .map(({ id }) => `${name}: ${id} ${audits[id]?.displayValue ?? ''}`.trim()),
  );
  return { scores, lost };
}

async function measureOften(url: string, port: number): Promise<Measurement> {
  const runs: Measurement[] = [];
  let failures = 0;
  while (runs.length < RUNS) {
    try {
      runs.push(await measure(url, port));
    } catch (error) {
      // On a busy machine the browser's trace can come too late to be of use ("run Lighthouse again").
      failures += 1;
      if (failures === RUNS) throw error;
    }
  }
  const performanceOf = ({ scores }: Measurement) => scores.performance ?? 0;
  runs.sort((a, b) => performanceOf(a) - performanceOf(b));
  const median = runs[Math.floor(RUNS / 2)];
  if (!median) throw new Error(`No result: ${url}`);
  return median;
}

async function measurePaths(): Promise<[path: string, Measurement][]> {
  const port = await freePort();
  const browser = await launchBrowser(`--remote-debugging-port=${port}`);
  const shop = await startShop('--sample', '60');
  try {
    const pages: [string, Measurement][] = [];
    for (const path of PATHS) pages.push([path, await measureOften(shop.url + path, port)]);
    return pages;
  } finally {
    await browser.close();
    await shop.stop();
  }
}

async function main(): Promise<void> {
  const pages = await measurePaths();
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(Object.fromEntries(pages), null, 2));
  } else {
    console.table(Object.fromEntries(pages.map(([path, { scores }]) => [path, scores])));
    for (const [path, { lost }] of pages) for (const line of lost) console.log(`${path}  ${line}`);
  }
  const isGood = pages.every(([, { scores }]) => Object.values(scores).every((score) => score >= LEAST));
  process.exitCode = isGood ? 0 : 1;
}

void main();
