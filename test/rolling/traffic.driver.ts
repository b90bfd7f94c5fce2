// Started by traffic.ts: loads in, what became of them out.
import { OpenLoop, type Answer, type Load } from '../support/open.loop';
import { quantile } from '../support/quantile';
import type { Traffic } from './traffic';

// By traffic.ts.
const loads = JSON.parse(process.argv[2] ?? '[]') as Load[];
const loops = loads.map((load) => new OpenLoop(load));
process.send?.('begun');

process.once('message', () => {
  void Promise.all(loops.map((loop) => loop.stop())).then((answers) => {
    process.send?.(trafficOf(answers.flat()), () => process.disconnect());
  });
});

function trafficOf(answers: readonly Answer[]): Traffic {
  const latencies = answers.map(({ due, ended }) => ended - due).sort((one, other) => one - other);
  const failed = answers.flatMap(({ failure }) => failure ?? []);
  const reasons: Record<string, number> = {};
  for (const reason of failed) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    requests: answers.length,
    failures: failed.length,
    reasons,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    slowest: latencies.at(-1) ?? NaN,
    longestGap: longestGapOf(answers),
  };
}

function longestGapOf(answers: readonly Answer[]): number {
  const good = answers.flatMap(({ ended, failure }) => (failure === undefined ? ended : []));
  const ends = answers.map(({ ended }) => ended);
  const times = [-maximum(answers.map(({ due }) => -due)), ...good, maximum(ends)].sort(
    (one, other) => one - other,
  );
  return maximum(times.map((time, at) => time - (times[at - 1] ?? time)));
}

/** Of more values than a function takes. */
function maximum(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}
