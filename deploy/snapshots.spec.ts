import { synthesise } from './synthesise';

/** Names of assets are hashes of the CDK's own code: they change with its version, and mean nothing. */
const withoutHashes = (template: object): unknown =>
  JSON.parse(JSON.stringify(template).replace(/\b[0-9a-f]{64}\b/g, '<hash>'));

const STACKS = (['dev', 'stg', 'prod'] as const).flatMap((environment) =>
  Object.entries(synthesise(environment).templates),
);

// Whoever changes a template sees in the review what that does to the resources. `npm run test:deploy -- -u` takes the
// change over.
it.each(STACKS)('%s is as it was', (_stack, template) => {
  expect(withoutHashes(template)).toMatchSnapshot();
});
