/** An IPv4 network: the number of its first address, and how many bits are its prefix. */
export interface Network {
  readonly first: number;
  readonly prefix: number;
}

/** Undefined for what is no CIDR, or has address bits after its prefix. */
export function networkOf(cidr: string): Network | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const isAddress = [a, b, c, d].every((byte) => byte <= 255);
  return isAddress && prefix <= 32 && first % 2 ** (32 - prefix) === 0 ? { first, prefix } : undefined;
}

const lastOf = ({ first, prefix }: Network) => first + 2 ** (32 - prefix) - 1;
export const holds = (outer: Network, inner: Network) =>
  outer.first <= inner.first && lastOf(inner) <= lastOf(outer);
export const overlap = (one: Network, other: Network) =>
  one.first <= lastOf(other) && other.first <= lastOf(one);
