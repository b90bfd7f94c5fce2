import { NAMES, putPicture, startCatalogue } from './catalogue';
import type { ClosedLoad } from './closed.loop';
import { startDriver } from './driver';
import { figureOf, type Figure } from './figure';
import { startNginx } from './peers/nginx';
import { startApi, withPrograms, type Program } from './program';
import { FULL, pairedRounds } from './rounds';

const ROUNDS = FULL ? 11 : 5;
const PICTURE_BYTES = 2 * 1024 * 1024;
const PATH = '/storage/images/picture.jpg';
const REQUESTS = FULL ? 2000 : 300;

/** Pictures through the API, beside nginx in front of the same store. */
export async function pictureBytes(): Promise<Figure[]> {
  return withPrograms(async (started) => {
    const stores = await started(startCatalogue(0));
    await putPicture(stores, 'images/picture.jpg', PICTURE_BYTES);
    const nginx = await started(startNginx(`${stores.s3}/${NAMES.BUCKET_NAME}/images/`, PATH));
    const api = await started(startApi(stores, NAMES));
    const driver = await started(startDriver());

    const bytesPerSecond = async (server: Program, headers: ClosedLoad['headers'] = {}) => {
      const load = { url: server.url, paths: [PATH], headers, clients: 8, requests: REQUESTS };
      const { bytes, elapsed } = await driver.closed(load);
      return (bytes / elapsed) * 1000;
    };
    // A download that is taken up again where it broke off.
    const range = { Range: `bytes=${PICTURE_BYTES / 2}-${PICTURE_BYTES - 1}` };
    for (const server of [api, nginx]) await bytesPerSecond(server);
    const whole = await pairedRounds(
      ROUNDS,
      'bytes/s',
      () => bytesPerSecond(api),
      () => bytesPerSecond(nginx),
    );
    const part = await pairedRounds(
      ROUNDS,
      'bytes/s',
      () => bytesPerSecond(api, range),
      () => bytesPerSecond(nginx, range),
    );
    return [
      figureOf('picture of 2 MiB, bytes/s', whole, { atLeast: 0.6 }),
      figureOf('the second half of it, bytes/s', part, { atLeast: 0.6 }),
    ];
  });
}
