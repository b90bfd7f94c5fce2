import { EXIT } from '../cli.error';
import { examine } from './examination';
import type { Kind } from './finding';
import type { Repairable } from './outcome';
import { repairAll } from './repairs';
import type { Report } from './report';
import type { DoctorStores } from './stores';

/** Asked before anything is repaired; throws where the answer is no. */
export type Consent = (repairs: ReadonlyMap<Kind, number>) => Promise<void>;

/**
 * Examines the stores and, where it has consent, repairs what it can.
 *
 * @param consent Undefined where nothing is to be repaired.
 * @returns The exit code: whether something is left that needs a look.
 */
export async function diagnose(
  stores: DoctorStores,
  report: Report,
  consent: Consent | undefined,
): Promise<number> {
  const looked = { items: 0, objects: 0 };
  const found = new Map<Kind, number>();
  const repairable: Repairable[] = [];
  report.begin();
  for await (const finding of examine(stores, looked)) {
    const { isRepairable, kind, subject } = finding;
    report.finding(finding);
    count(found, kind);
    if (consent && isRepairable) repairable.push({ kind, subject });
  }
  const results = consent && { repaired: 0, skipped: 0, failed: 0 };
  try {
    if (results && repairable.length > 0) {
      await consent(countsOf(repairable));
      for await (const done of repairAll(stores, repairable)) {
        report.repair(done);
        results[done.result]++;
      }
    }
  } finally {
    report.end({ looked, found, results });
  }
  const total = [...found.values()].reduce((sum, many) => sum + many, 0);
  return (results?.repaired ?? 0) === total ? EXIT.done : EXIT.findings;
}

function countsOf(findings: readonly Repairable[]): Map<Kind, number> {
  const counts = new Map<Kind, number>();
  for (const { kind } of findings) count(counts, kind);
  return counts;
}

function count(counts: Map<Kind, number>, kind: Kind): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
