// Imported first. The first process of a container is deaf to every signal that it has no handler for, and Nest has its
// own only once the app is made: until then, and until there is something to drain, the process ends at once.
const leave = () => process.exit(0);

process.on('SIGTERM', leave).on('SIGINT', leave);

/** From here on Nest's handlers drain. */
export function drainAtSignals(): void {
  // Starting may not have let a signal through yet: first those that came meanwhile.
  setImmediate(() => process.off('SIGTERM', leave).off('SIGINT', leave));
}
