/** Something that whoever started it can mend; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
