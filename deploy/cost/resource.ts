import { CostError } from './cost.error';

/** A resource of a template. */
export interface Found {
  readonly stack: string;
  readonly region: string;
  /** Its logical id. */
  readonly id: string;
  readonly type: string;
  readonly properties: unknown;
}

/** How messages and items name a resource: `dev-api/ServiceA1B2`. */
export const nameOf = ({ stack, id }: Found) => `${stack}/${id}`;

/** What stands at a path of properties; undefined where nothing does. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}

/** The list at a path; empty where nothing is. */
export function listAt(value: unknown, ...path: string[]): readonly unknown[] {
  const list = at(value, ...path);
  return Array.isArray(list) ? list : [];
}

/**
 * The number at a path of a resource, which CloudFormation also takes as text.
 *
 * @throws CostError where there is none: a quantity is never guessed.
 */
export function numberAt(resource: Found, ...path: string[]): number {
  const found = at(resource.properties, ...path);
  const number = typeof found === 'number' || typeof found === 'string' ? Number(found) : NaN;
  if (Number.isNaN(number)) throw new CostError(`${nameOf(resource)} has no number at ${path.join('.')}`);
  return number;
}

/** Whether a value names another resource of its stack, by Ref or by Fn::GetAtt. */
export function refersTo(value: unknown, { id }: Found): boolean {
  const text = JSON.stringify(value ?? null);
  return text.includes(`"Ref":"${id}"`) || text.includes(`"Fn::GetAtt":["${id}"`);
}

/** Other resources of the same stack that name this one. */
export function referring(all: readonly Found[], type: string, to: Found): readonly Found[] {
  return all.filter((one) => one.type === type && one.stack === to.stack && refersTo(one.properties, to));
}
