/** Whether the reader of what is written has had enough, as `head` has: no fault of anybody's. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** Lets the standard output of any command be closed before all is written: the rest goes nowhere. */
export function allowClosedPipe(): void {
  process.stdout.on('error', (error) => {
    if (!isClosedPipe(error)) throw error;
  });
}

/** Whether the standard output is still open: where it is not, the rest need not be fetched. */
export function isRead(): boolean {
  return process.stdout.writable;
}
