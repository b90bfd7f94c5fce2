import { synthesise } from '../synthesise';
import { byPageViews, estimate, toBePriced } from './estimate';
import type { CostOptions } from './options';
import type { PriceList } from './prices';
import type { Told } from './report';
import { TRAFFIC } from './traffic';

/** Each environment with its stated traffic, or with what replaces that. */
export function tell(
  { environments, traffic: replaced }: Pick<CostOptions, 'environments' | 'traffic'>,
  prices: PriceList,
): Told[] {
  return environments.map((environment) => {
    const priced = toBePriced(synthesise(environment));
    const traffic = { ...TRAFFIC[environment], ...replaced };
    return {
      environment,
      traffic,
      estimate: estimate(priced, traffic, prices),
      byPageViews: byPageViews(priced, traffic, prices),
    };
  });
}
