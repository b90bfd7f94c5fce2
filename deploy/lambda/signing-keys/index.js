/** CloudFormation hands on no answer that is larger. */
const MOST_BYTES = 4000;

/**
 * Reads the keys that an OpenID Connect issuer publishes, for tasks that have no way to ask it themselves. Where they
 * cannot be had the deployment fails and rolls back: with no keys nobody could sign in.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
exports.handler = async ({ RequestType, ResourceProperties: { Issuer } }) => {
  if (RequestType === 'Delete') return;
  const url = `${Issuer}/.well-known/jwks.json`;
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const { keys } = await response.json();
  if (!Array.isArray(keys) || keys.length === 0) throw new Error(`${url} publishes no keys.`);
  const jwks = JSON.stringify({ keys });
  if (Buffer.byteLength(jwks) > MOST_BYTES)
    throw new Error(`${url} publishes more than ${MOST_BYTES} bytes of keys.`);
  return { PhysicalResourceId: Issuer, Data: { Jwks: jwks } };
};
