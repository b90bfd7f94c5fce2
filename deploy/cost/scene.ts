import type { Found } from './resource';
import type { Requests, Traffic } from './traffic';

/** Average hours of a month, as AWS counts them. */
export const HOURS = 730;
export const SECONDS = HOURS * 3600;
export const MINUTES = HOURS * 60;
export const DAYS = HOURS / 24;

/** All that decides what a resource costs. */
export interface Scene {
  readonly all: readonly Found[];
  readonly traffic: Traffic;
  readonly requests: Requests;
  /** Buckets by what they hold; a third one holds access logs. */
  readonly buckets: { readonly pictures: string; readonly site: string };
  /** Whether CloudFront stands before the page, the pictures and the API. */
  readonly hasCdn: boolean;
}

/** So much of what a price of prices.json is for. */
export interface Charge {
  readonly price: string;
  readonly quantity: number;
  /** Tells apart what has the same price: `old versions`. */
  readonly what: string;
}

/** What one resource costs in a month. */
export type Pricer = (resource: Found, scene: Scene) => readonly Charge[];

/** Requests that reach the load balancer in a month. */
export function balancedRequests({ hasCdn, requests }: Scene): number {
  const { lists, products, writes, pictures } = requests;
  return lists + products + writes + (hasCdn ? 0 : pictures);
}

/** Requests that reach CloudFront in a month. */
export function edgeRequests({ requests }: Scene): number {
  const { files, pictures, lists, products, writes } = requests;
  return files + pictures + lists + products + writes;
}
