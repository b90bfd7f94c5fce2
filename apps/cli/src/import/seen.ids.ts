/** Takes a million and a half ids before it grows. */
const FIRST_SLOTS = 2 ** 21;

/** How full the table may be: fuller, and free slots are far. */
const MOST_FULL = 0.75;

/**
 * The ids of all rows so far, in 8 bytes each: strings would take a hundred. What is kept is a hash of 64 bits, by
 * which among a million different ids one is taken for another with a chance of 1 in 30 million. Such a row would be
 * rejected and listed, not lost.
 */
export class SeenIds {
  /** Pairs of words; 0, 0 is a free slot. */
  private words: Uint32Array;
  private count = 0;

  /** @param slots A power of two. */
  constructor(slots = FIRST_SLOTS) {
    this.words = new Uint32Array(slots * 2);
  }

  /** Whether no row has had the id before. */
  claim(id: string): boolean {
    const [high, low] = hashOf(id);
    if (!place(this.words, high, low)) return false;
    if (++this.count > (this.words.length / 2) * MOST_FULL) this.grow();
    return true;
  }

  private grow(): void {
    const larger = new Uint32Array(this.words.length * 2);
    for (let at = 0; at < this.words.length; at += 2) {
      const low = this.words[at + 1] ?? 0;
      if (low !== 0) place(larger, this.words[at] ?? 0, low);
    }
    this.words = larger;
  }
}

/** @returns False where it is there already. */
function place(words: Uint32Array, high: number, low: number): boolean {
  const mask = words.length / 2 - 1;
  for (let slot = high & mask; ; slot = (slot + 1) & mask) {
    const at = slot * 2;
    if (words[at + 1] === 0) {
      words[at] = high;
      words[at + 1] = low;
      return true;
    }
    if (words[at] === high && words[at + 1] === low) return false;
  }
}

/**
 * Two hashes of 32 bits, with the multipliers and the last mixing of MurmurHash3. One of node:crypto leaves so much
 * behind for each row that the memory of an import grows by a half.
 *
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
function hashOf(id: string): [high: number, low: number] {
  let high = 0x9e3779b9;
  let low = 0x41c6ce57;
  for (let at = 0; at < id.length; at++) {
    const unit = id.charCodeAt(at);
    high = Math.imul((high ^ unit) + (high << 13), 0xcc9e2d51);
    low = Math.imul((low ^ unit) + (low >>> 15), 0x1b873593);
  }
  // Zero in the low word is a free slot.
  return [mixed(high ^ (low >>> 16)), mixed(low ^ Math.imul(high, 5)) || 1];
}

function mixed(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
