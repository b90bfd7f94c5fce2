// Runs the built API and tells its parent, over IPC, what memory it holds: once garbage is collected, and at most
// since it was last asked, the processes that it starts included.
import { readFileSync } from 'node:fs';

let peakRss = 0;
setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss() + memoryOfChildren());
}, 10).unref();

/** Where the system tells. Pages that processes share, Node's own above all, are counted once. */
function memoryOfChildren() {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
    return children.filter(Boolean).reduce((sum, pid) => sum + ownMemoryOf(pid), 0);
  } catch {
    return 0;
  }
}

function ownMemoryOf(pid) {
  const [, kilobytes = 0] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

process.on('message', () => {
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ rss, heapUsed, peakRss: Math.max(peakRss, rss) });
  peakRss = 0;
});

await import('../../dist/api/main.js');
