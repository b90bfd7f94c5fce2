import { readFileSync } from 'node:fs';
import { CostError } from './cost.error';

/** A price as prices.json has it. */
export interface Price {
  readonly name: string;
  /** The line of the bill that it belongs to. */
  readonly service: string;
  /** A region, or `global` where the price is the same everywhere. */
  readonly region: string;
  readonly unit: string;
  /** US dollars for one unit. */
  readonly usd: number;
  /** AWS's page that is to say it. */
  readonly source: string;
  /** Whether a copy of that page was seen to say it. */
  readonly verified: boolean;
  /** How the price is known. */
  readonly evidence: string;
}

/** All prices, and the day on which they were collected (ISO 8601). */
export interface PriceList {
  readonly asOf: string;
  readonly prices: readonly Price[];
}

export function readPrices(): PriceList {
  return JSON.parse(readFileSync('deploy/cost/prices.json', 'utf8')) as PriceList;
}

/** @throws CostError where the list has no such price in that region. */
export function priceOf({ prices }: PriceList, name: string, region: string): Price {
  const price = prices.find((one) => one.name === name && [region, 'global'].includes(one.region));
  if (!price) throw new CostError(`prices.json has no ${name} in ${region}`);
  return price;
}
