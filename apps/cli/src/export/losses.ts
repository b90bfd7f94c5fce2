import type { ItemRow } from './item.row';

/** Unreadable values that are told one by one; more are counted. */
const MOST_TOLD = 20;

/** What a text format cannot carry as it is, so that nothing is lost in silence. */
export class Losses {
  private unreadable = 0;
  private readonly leftOut = new Map<string, number>();

  /** @param tell Takes a line for whoever exports. */
  constructor(private readonly tell: (line: string) => void) {}

  /** Whether what is stored needs a look. */
  get needsLook(): boolean {
    return this.unreadable > 0;
  }

  note({ leftOut, unreadable, values }: ItemRow): void {
    for (const name of unreadable) {
      if (++this.unreadable > MOST_TOLD) continue;
      this.tell(
        `item ${values.id}: its ${name}, ${JSON.stringify(values[name] ?? '')}, cannot be read and is written as it is stored`,
      );
    }
    for (const name of leftOut) this.leftOut.set(name, (this.leftOut.get(name) ?? 0) + 1);
  }

  /** To be called when all is written. */
  sum(): void {
    if (this.unreadable > MOST_TOLD) {
      this.tell(
        `… and ${this.unreadable - MOST_TOLD} more that cannot be read: \`tana doctor\` lists them all`,
      );
    }
    for (const [name, count] of this.leftOut) {
      this.tell(`${name}, which ${count} items have, is left out: --format dynamodb has all attributes`);
    }
  }
}
