import { CostError } from './cost.error';
import { at, listAt, nameOf } from './resource';
import { edgeRequests, type Pricer, type Scene } from './scene';

/** Requests for a path: what is neither the page nor a picture is the API’s. */
function requestsAt(path: string, { requests }: Scene): number {
  if (path === 'default') return requests.files;
  if (path.startsWith('/images')) return requests.pictures;
  return requests.lists + requests.products + requests.writes;
}

/** @see https://aws.amazon.com/cloudfront/pricing/ */
export const priceDistribution: Pricer = (distribution, scene) => {
  const { requests } = scene;
  const config = at(distribution.properties, 'DistributionConfig');
  if (JSON.stringify(config).includes('"OriginShield":{"Enabled":true')) {
    throw new CostError(`${nameOf(distribution)} has an origin shield, which has no price here`);
  }
  const withFunctions = [
    { path: 'default', behaviour: at(config, 'DefaultCacheBehavior') },
    ...listAt(config, 'CacheBehaviors').map((behaviour) => ({
      path: String(at(behaviour, 'PathPattern')),
      behaviour,
    })),
  ].filter(({ behaviour }) => listAt(behaviour, 'FunctionAssociations').length > 0);
  const calls = withFunctions.reduce((sum, { path }) => sum + requestsAt(path, scene), 0);
  return [
    {
      price: 'cloudfront-gb',
      quantity: requests.fileGb + requests.pictureGb + requests.readGb,
      what: 'files, pictures and answers',
    },
    { price: 'cloudfront-million-requests', quantity: edgeRequests(scene) / 1e6, what: 'requests' },
    { price: 'cloudfront-million-calls', quantity: calls / 1e6, what: 'page paths' },
    { price: 'cloudfront-origin-gb', quantity: requests.uploadGb, what: 'uploads' },
  ];
};

/** Rule groups that cost more than a rule. */
const DEARER_GROUP = /BotControl|ATP|ACFP|AntiDDoS/;

/** @see https://aws.amazon.com/waf/pricing/ */
export const priceWebAcl: Pricer = (acl, scene) => {
  const rules = listAt(acl.properties, 'Rules');
  for (const group of rules.map((rule) => at(rule, 'Statement', 'ManagedRuleGroupStatement'))) {
    const isPriced =
      !group || (at(group, 'VendorName') === 'AWS' && !DEARER_GROUP.test(String(at(group, 'Name'))));
    if (!isPriced)
      throw new CostError(
        `${nameOf(acl)} has the group ${String(at(group, 'Name'))}, which has no price here`,
      );
  }
  return [
    { price: 'waf-acl', quantity: 1, what: 'web ACL' },
    { price: 'waf-rule', quantity: rules.length, what: 'rules' },
    { price: 'waf-million-requests', quantity: edgeRequests(scene) / 1e6, what: 'requests' },
  ];
};
