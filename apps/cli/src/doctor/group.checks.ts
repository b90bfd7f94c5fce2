import { isHashedName, pictureName, VARIANT_WIDTHS, variantKey } from '@tana/env';
import { contentTypeFinding } from './content.type';
import type { Finding } from './finding';
import { readFacts, type ObjectFacts } from './object.facts';
import { pictureOf, type Group } from './shelf';
import type { DoctorStores } from './stores';

/** A finding, with what was read of the object that it is about. */
export interface ObjectFinding extends Finding {
  readonly facts: ObjectFacts;
}

/** What is wrong with a picture and its variants in themselves. */
export async function groupFindings(stores: DoctorStores, group: Group): Promise<ObjectFinding[]> {
  const found = await Promise.all(
    group.map(async (object): Promise<ObjectFinding[]> => {
      const facts = await readFacts(stores, object);
      if (!facts) return [];
      const isPicture = object === pictureOf(group) && isHashedName(pictureName(object.key) ?? '');
      const findings = [
        await contentTypeFinding(facts),
        isPicture ? variantsFinding(facts, group) : undefined,
      ];
      return findings.flatMap((finding) => (finding ? [{ ...finding, facts }] : []));
    }),
  );
  return found.flat();
}

/** Widths of the variants that a picture says it has; undefined where it does not say. */
export function widthsOf({ metadata }: Pick<ObjectFacts, 'metadata'>): number[] | undefined {
  const { variants = '', width } = metadata;
  // One that is no wider than the narrowest has none, and says so by an empty value, which is lost on its way.
  const hasNone = Number(width) <= VARIANT_WIDTHS[0];
  if (width === undefined || (metadata.variants === undefined && !hasNone)) return undefined;
  return variants
    .split(',')
    .filter((width) => /^\d{1,5}$/.test(width))
    .map(Number);
}

/** The widths of a picture's variants that are not there. */
export function missingWidths(facts: Pick<ObjectFacts, 'key' | 'metadata'>, group: Group): number[] {
  const isThere = (width: number) => group.some(({ key }) => key === variantKey(facts.key, width));
  return (widthsOf(facts) ?? []).filter((width) => !isThere(width));
}

function variantsFinding(facts: ObjectFacts, group: Group): Finding | undefined {
  const missing = missingWidths(facts, group);
  const found = { kind: 'variants-missing', subject: facts.key, isRepairable: true } as const;
  if (widthsOf(facts) === undefined) {
    return { ...found, detail: 'its size and its variants are not noted with it' };
  }
  return missing.length === 0 ? undefined : { ...found, detail: `${missing.join(', ')} pixels wide` };
}
