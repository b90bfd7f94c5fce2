import 'reflect-metadata';
import { CommanderError, type Command } from 'commander';
import { EXIT } from './cli.error';
import { allowClosedPipe } from './closed.pipe';
import { createProgram } from './program';
import { remedyFor } from './remedies';

/** Set by the bundler, or the clone's own. */
declare const TANA_VERSION: string | undefined;

async function run(): Promise<void> {
  allowClosedPipe();
  const program = createProgram(typeof TANA_VERSION === 'string' ? TANA_VERSION : '0.1.0');
  throwInsteadOfExit(program);
  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has said it already: help, the version, or what is wrong with the arguments.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.failed;
    else {
      console.error(`tana: ${remedyFor(error)}`);
      process.exitCode = EXIT.failed;
    }
  }
}

/** Commander would end the process with codes of its own. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const inner of command.commands) throwInsteadOfExit(inner);
}

void run();
