// Runs the built API and tells its parent, over IPC, what memory it holds: once garbage is collected, and at most
// since it was last asked.
let peakRss = 0;
setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss());
}, 10).unref();

process.on('message', () => {
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ rss, heapUsed, peakRss: Math.max(peakRss, rss) });
  peakRss = 0;
});

await import('../../dist/apps/api/apps/api/src/main.js');
