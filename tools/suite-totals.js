/** Ends a test run with one line a suite: its name, and how many of its tests passed, failed and were skipped. */
module.exports = class SuiteTotals {
  onRunComplete(_contexts, { testResults }) {
    const totals = new Map();
    for (const {
      displayName,
      numPassingTests,
      numFailingTests,
      numPendingTests,
      testExecError,
    } of testResults) {
      const suite = displayName?.name ?? 'tests';
      const [passed, failed, skipped] = totals.get(suite) ?? [0, 0, 0];
      // A file that cannot even be run has no tests to count, and must not look as if it had passed.
      const broken = testExecError && numFailingTests === 0 ? 1 : 0;
      totals.set(suite, [
        passed + numPassingTests,
        failed + numFailingTests + broken,
        skipped + numPendingTests,
      ]);
    }
    for (const [suite, [passed, failed, skipped]] of totals) {
      console.log(`${suite}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
    }
  }
};
