import { Readable } from 'node:stream';
import { repairItem } from './item.repairs';
import { repairObject } from './object.repairs';
import { REPAIRED, type Outcome, type Repairable } from './outcome';
import { rootOf } from './shelf';
import type { DoctorStores } from './stores';
import { deleteUnshown } from './unshown.pictures';

/** A finding, and what has become of it. */
export interface Repair extends Repairable, Outcome {}

/**
 * Mends what was found. Each is read again and written on condition that it is still as it was read: what somebody has
 * changed in between is skipped, and not tried again.
 */
export async function* repairAll(
  stores: DoctorStores,
  findings: readonly Repairable[],
): AsyncGenerator<Repair, void, undefined> {
  const deleted = new Set<string>();
  const unshown = findings.filter(({ kind }) => kind === 'picture-unshown');
  for await (const [subject, outcome] of deleteUnshown(
    stores,
    unshown.map(({ subject: key }) => key),
  )) {
    if (outcome.result === 'repaired') deleted.add(rootOf(subject));
    yield { kind: 'picture-unshown', subject, ...outcome };
  }

  const mend = async (finding: Repairable) => ({ ...finding, ...(await repairItem(stores, finding)) });
  // One kind after the other: two repairs of one item at once would be in each other's way.
  for (const kind of ['price-as-text', 'not-listed']) {
    const ofItems = findings.filter((finding) => finding.kind === kind);
    // Streams do not know what they are made of.
    yield* Readable.from(ofItems).map(mend, { concurrency: stores.concurrency }) as AsyncIterable<Repair>;
  }

  const ofObjects = findings.filter(({ kind }) => kind === 'content-type' || kind === 'variants-missing');
  // One at a time: a decoded picture takes hundreds of megabytes.
  for (const finding of ofObjects) {
    const isGone = deleted.has(rootOf(finding.subject));
    yield { ...finding, ...(isGone ? REPAIRED : await repairObject(stores, finding)) };
  }
}
