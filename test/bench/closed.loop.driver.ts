// Started by driver.ts: loads in, what came of them out.
import { closedLoop, type ClosedLoad } from './closed.loop';

process.on('message', (load: ClosedLoad) => {
  void closedLoop(load).then((result) => process.send?.(result));
});
process.send?.('ready');
