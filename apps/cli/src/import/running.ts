/** Work that is under way, and the first error of it. */
export class Running {
  private readonly all = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;

  start(work: Promise<void>): void {
    const running: Promise<void> = work
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.all.delete(running));
    this.all.add(running);
  }

  throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }

  /** Resolves when less than so much is under way. */
  async room(most: number): Promise<void> {
    while (this.all.size >= most) await Promise.race(this.all);
    this.throwFailure();
  }

  async end(): Promise<void> {
    await this.room(1);
  }
}
