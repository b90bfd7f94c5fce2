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
    [
      named('CredentialsProviderError'),
      'AWS takes no credentials from here (CredentialsProviderError): sign in with `aws sso login`, or give --profile.',
    ],
    [
      named('ExpiredTokenException'),
      'AWS takes no credentials from here (ExpiredTokenException): sign in with `aws sso login`, or give --profile.',
    ],
    [
      named('ResourceNotFoundException'),
      'There is no such table in this account and region: check --table, --region and --profile.',
    ],
    [named('NoSuchBucket'), 'There is no such bucket: check --bucket and --profile.'],
    [named('ThrottlingException'), 'DynamoDB is throttling: wait a moment, and try again.'],
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
