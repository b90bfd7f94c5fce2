import type { Round } from './figure';

/** Whether to measure the full counts, which takes long. */
export const FULL = process.env.FULL !== undefined;

/**
 * Measures both in turn, and each goes first in every other round: what else the machine does, and what the first of a
 * pair does to the second, meets both alike.
 *
 * @param unit Of what is measured, for the lines on standard error.
 */
export async function pairedRounds(
  rounds: number,
  unit: string,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<Round[]> {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const isOursFirst = round % 2 === 0;
    const first = await (isOursFirst ? ours : peer)();
    const second = await (isOursFirst ? peer : ours)();
    const [mine, theirs] = isOursFirst ? [first, second] : [second, first];
    measured.push({ ours: mine, peer: theirs });
    console.error(`  round ${round + 1}: ours ${mine.toPrecision(4)}, peer ${theirs.toPrecision(4)} ${unit}`);
  }
  return measured;
}
