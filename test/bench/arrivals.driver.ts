// Started by overload.bench.ts: arrivals in, what became of them out.
import { arrive, type Arrivals } from './arrivals';

process.on('message', (arrivals: Arrivals) => {
  void arrive(arrivals).then((reception) => process.send?.(reception));
});
process.send?.('ready');
