import { CostError } from './cost.error';
import { apiServices, healthProbes } from './fargate';
import { at, listAt, nameOf, refersTo, type Found } from './resource';
import { balancedRequests, DAYS, edgeRequests, SECONDS, type Charge, type Pricer, type Scene } from './scene';
import { BYTES_PER_GB } from './traffic';

const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;

/** An eventually consistent read is half a unit for each 4 kB begun. */
const halfUnits = (bytes: number) => Math.ceil(bytes / READ_UNIT_BYTES) / 2;

/** What DynamoDB counts for an item beside its bytes, in the table and in each index. */
const ITEM_OVERHEAD_BYTES = 100;

/** Bytes of an item in an index that has its keys alone. */
const KEYS_ONLY_BYTES = 150;

/** How many items a list has. */
const LIST_ITEMS = 24;

/** Adoption begins a sweep this often where the last one took less. */
const SWEEP_EVERY_SECONDS = 30;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
export const priceTable: Pricer = (table, scene) => {
  const { properties } = table;
  if (at(properties, 'BillingMode') !== 'PAY_PER_REQUEST') {
    throw new CostError(`${nameOf(table)} must be billed by request, which alone has a price here`);
  }
  const { items, itemBytes, edits } = scene.traffic;
  const { lists, products } = scene.requests;
  const indexes = listAt(properties, 'GlobalSecondaryIndexes');
  const whole = indexes.filter((index) => at(index, 'Projection', 'ProjectionType') === 'ALL').length;
  const inTable = items * (itemBytes + ITEM_OVERHEAD_BYTES);
  const inIndexes =
    whole * inTable + (indexes.length - whole) * items * (KEYS_ONLY_BYTES + ITEM_OVERHEAD_BYTES);
  const isBackedUp =
    at(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true;
  // A write reads the item first, strongly consistent, and every index takes part in it.
  const reads = lists * halfUnits(LIST_ITEMS * itemBytes) + (products + 2 * edits) * halfUnits(itemBytes);
  const writes = edits * (1 + indexes.length) * Math.ceil(itemBytes / WRITE_UNIT_BYTES);
  return [
    { price: 'dynamodb-million-reads', quantity: reads / 1e6, what: 'lists and products' },
    { price: 'dynamodb-million-reads', quantity: adoptionUnits(scene) / 1e6, what: 'adoption' },
    { price: 'dynamodb-million-writes', quantity: writes / 1e6, what: 'edits, with each index' },
    { price: 'dynamodb-gb', quantity: (inTable + inIndexes) / BYTES_PER_GB, what: 'items and indexes' },
    ...(isBackedUp
      ? [{ price: 'dynamodb-backup-gb', quantity: inTable / BYTES_PER_GB, what: 'point-in-time recovery' }]
      : []),
  ];
};

/** Each task of the editor plane sweeps the table, and never faster than it is allowed to. */
function adoptionUnits(scene: Scene): number {
  const { items, itemBytes } = scene.traffic;
  const sweep = halfUnits(items * itemBytes);
  return apiServices(scene)
    .filter(({ adoptionUnitsPerSecond }) => adoptionUnitsPerSecond > 0)
    .reduce((sum, { tasks, adoptionUnitsPerSecond }) => {
      const seconds = Math.max(SWEEP_EVERY_SECONDS, sweep / adoptionUnitsPerSecond);
      return sum + tasks * (SECONDS / seconds) * sweep;
    }, 0);
}

/** An upload writes the picture and its three variants. */
const OBJECTS_PER_UPLOAD = 4;

export const priceBucket: Pricer = (bucket, scene) => {
  const { requests, traffic, hasCdn } = scene;
  const name = at(bucket.properties, 'BucketName');
  const fetched = hasCdn ? 1 - traffic.edgeCacheShare : 1;
  if (name === scene.buckets.pictures) {
    return [
      { price: 's3-gb', quantity: traffic.pictureGb, what: 'pictures' },
      ...(at(bucket.properties, 'VersioningConfiguration', 'Status') === 'Enabled'
        ? [{ price: 's3-gb', quantity: traffic.pictureGb * traffic.replacedShare, what: 'old versions' }]
        : []),
      million('s3-million-reads', requests.pictures * fetched, 'pictures'),
      million('s3-million-reads', healthProbes(scene), 'health checks'),
      million('s3-million-writes', traffic.uploads * OBJECTS_PER_UPLOAD, 'uploads'),
    ];
  }
  if (name === scene.buckets.site) {
    return [
      million('s3-million-reads', requests.files * fetched, 'files of the page'),
      ...(hasCdn ? [] : [{ price: 'internet-gb', quantity: requests.fileGb, what: 'files of the page' }]),
    ];
  }
  const lines = accessLogLines(bucket, scene);
  const gb = (lines * traffic.accessLogLineBytes * monthsKept(bucket)) / BYTES_PER_GB;
  return [{ price: 's3-gb', quantity: gb, what: 'access logs' }];
};

const million = (price: string, requests: number, what: string): Charge => ({
  price,
  quantity: requests / 1e6,
  what,
});

/** Lines that others write to a bucket in a month. Those who do so name it: in its own stack, or by what it exports. */
function accessLogLines(bucket: Found, scene: Scene): number {
  const { requests, traffic, hasCdn } = scene;
  const fetched = hasCdn ? 1 - traffic.edgeCacheShare : 1;
  const logged = scene.all.map((other): number => {
    const { type, properties } = other;
    if (type === 'AWS::S3::Bucket' && writesTo(at(properties, 'LoggingConfiguration'), other, bucket)) {
      const isPictures = at(properties, 'BucketName') === scene.buckets.pictures;
      return isPictures ? requests.pictures * fetched + healthProbes(scene) : requests.files * fetched;
    }
    if (type === 'AWS::ElasticLoadBalancingV2::LoadBalancer') {
      return writesTo(at(properties, 'LoadBalancerAttributes'), other, bucket) ? balancedRequests(scene) : 0;
    }
    if (type === 'AWS::CloudFront::Distribution') {
      return writesTo(at(properties, 'DistributionConfig', 'Logging'), other, bucket)
        ? edgeRequests(scene)
        : 0;
    }
    return 0;
  });
  const lines = logged.reduce((sum, one) => sum + one, 0);
  if (lines === 0) throw new CostError(`it is not known what ${nameOf(bucket)} holds`);
  return lines;
}

function writesTo(part: unknown, { stack }: Found, bucket: Found): boolean {
  const isImport = JSON.stringify(part ?? '').includes(`"Fn::ImportValue":"${bucket.stack}:`);
  return stack === bucket.stack
    ? refersTo(part, bucket)
    : isImport && JSON.stringify(part).includes(bucket.id);
}

/** Months until what is in a bucket expires. */
function monthsKept(bucket: Found): number {
  const rules = listAt(bucket.properties, 'LifecycleConfiguration', 'Rules');
  const days = rules.map((rule) => at(rule, 'ExpirationInDays')).find((found) => typeof found === 'number');
  if (days === undefined) throw new CostError(`${nameOf(bucket)} keeps its logs for ever`);
  return days / DAYS;
}

/** As many images as the lifecycle keeps, none sharing a layer with another: the most it can be. */
export const priceRegistry: Pricer = (registry, { traffic }) => {
  const policy = at(registry.properties, 'LifecyclePolicy', 'LifecyclePolicyText');
  const rules = typeof policy === 'string' ? listAt(JSON.parse(policy), 'rules') : [];
  const kept = rules
    .filter((rule) => at(rule, 'selection', 'countType') === 'imageCountMoreThan')
    .map((rule) => Number(at(rule, 'selection', 'countNumber')));
  if (kept.length === 0) throw new CostError(`${nameOf(registry)} keeps its images for ever`);
  return [{ price: 'ecr-gb', quantity: (Math.min(...kept) * traffic.imageMb) / 1024, what: 'images' }];
};
