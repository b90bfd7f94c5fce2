/** Something the operator can mend: the message is one line that says how. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

/** Exit codes of every command. */
export const EXIT = {
  /** All that was asked for is done. */
  done: 0,
  /** The command went through, and something in the data needs a look: rows rejected, findings, an unhealthy shop. */
  findings: 1,
  /** The command could not be carried out. */
  failed: 2,
} as const;
