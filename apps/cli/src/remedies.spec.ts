import { UnknownPicture } from '@tana/items';
import { CliError } from './cli.error';
import { remedyFor } from './remedies';

const named = (name: string, message = 'Something.') => Object.assign(new Error(message), { name });

describe('remedyFor', () => {
  it.each<[error: unknown, remedy: string]>([
    [new CliError('Give a file.'), 'Give a file.'],
    [new UnknownPicture(), 'No picture has this key: upload it first.'],
    [
      named(
        'AccessDeniedException',
        'User: x is not authorized to perform: dynamodb:Scan on resource: y because no …',
      ),
      'AWS denies dynamodb:Scan: take the operator’s role (docs/cli.md), or have it granted.',
    ],
    ...[
      'CredentialsProviderError',
      'ExpiredTokenException',
      'ExpiredToken',
      'UnrecognizedClientException',
      'InvalidAccessKeyId',
    ].map((name): [Error, string] => [
      named(name),
      `AWS takes no credentials from here (${name}): sign in with \`aws sso login\`, or give --profile.`,
    ]),
    [
      named('ResourceNotFoundException'),
      'There is no such table in this account and region: check --table, --region and --profile.',
    ],
    [named('NoSuchBucket'), 'There is no such bucket: check --bucket and --profile.'],
    ...['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'].map(
      (name): [Error, string] => [named(name), 'DynamoDB is throttling: wait a moment, and try again.'],
    ),
    [
      named('Error', 'connect ECONNREFUSED 127.0.0.1:9'),
      'Nobody answers (connect ECONNREFUSED 127.0.0.1:9): check --region and the network, or whether `npm start` still runs.',
    ],
    [
      named('Error', 'getaddrinfo ENOTFOUND dynamodb.x.amazonaws.com'),
      'Nobody answers (getaddrinfo ENOTFOUND dynamodb.x.amazonaws.com): check --region and the network, or whether `npm start` still runs.',
    ],
    [named('AccessDeniedException', 'No.'), 'AWS denies access: No.'],
    [named('AccessDenied', 'Access Denied'), 'AWS denies access: Access Denied'],
    [named('TypeError', 'x is not a function'), 'x is not a function'],
    ['a text', 'a text'],
  ])('says of %p what to do', (error, remedy) => {
    expect(remedyFor(error)).toBe(remedy);
  });

  it('is one line', () => {
    expect(remedyFor(new Error('one\ntwo'))).toBe('one two');
  });
});
