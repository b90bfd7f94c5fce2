/** The cost cannot be told; the message says what is missing. */
export class CostError extends Error {
  override readonly name = 'CostError';
}
