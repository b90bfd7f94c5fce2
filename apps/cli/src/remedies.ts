import { UnknownPicture } from '@tana/items';
import { CliError } from './cli.error';

/** What went wrong, in one line, with what to do about it. */
export function remedyFor(error: unknown): string {
  return (error instanceof Error ? sentenceFor(error) : String(error)).replace(/\s*\n\s*/g, ' ');
}

function sentenceFor(error: Error): string {
  if (error instanceof CliError) return error.message;
  if (error instanceof UnknownPicture) return error.faults.map(({ detail }) => detail.en).join(' ');
  const denied = /not authorized to perform: (\S+)/.exec(error.message)?.[1];
  if (denied) return `AWS denies ${denied}: take the operator’s role (docs/cli.md), or have it granted.`;
  if (/\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)\b/.test(error.message))
    return `Nobody answers (${error.message}): check --region and the network, or whether \`npm start\` still runs.`;
  switch (error.name) {
    case 'CredentialsProviderError':
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'UnrecognizedClientException':
    case 'InvalidAccessKeyId':
      return `AWS takes no credentials from here (${error.name}): sign in with \`aws sso login\`, or give --profile.`;
    case 'ResourceNotFoundException':
      return 'There is no such table in this account and region: check --table, --region and --profile.';
    case 'NoSuchBucket':
      return 'There is no such bucket: check --bucket and --profile.';
    case 'AccessDenied':
    case 'AccessDeniedException':
      return `AWS denies access: ${error.message}`;
    case 'ProvisionedThroughputExceededException':
    case 'ThrottlingException':
    case 'RequestLimitExceeded':
      return 'DynamoDB is throttling: wait a moment, and try again.';
    default:
      return error.message;
  }
}
