import { setTimeout as wait } from 'node:timers/promises';
import {
  embeddedAws,
  eventually,
  freePort,
  memoryOf,
  startChild,
  statusOf,
  type Child,
} from '../support/child.process';
import { createEditorSignIn } from '../support/editor';
import { createStores, type LocalStores } from '../support/local.app';
import { gradient } from '../support/pictures';

const MEBIBYTE = 1024 * 1024;
const UPLOAD_BYTES = 10 * MEBIBYTE;

/** As large as pictures may be: 50 million pixels, and less of WebP and of AVIF. */
const SIZE = [8160, 6120] as const;
const WEBP_SIZE = [5760, 4320] as const;
const AVIF_SIZE = [4080, 3060] as const;

describe('uploads to the API in a process of its own', () => {
  let stores: LocalStores;
  let api: Child;
  let url: string;
  let headers: Record<string, string>;

  beforeAll(async () => {
    stores = await createStores();
    const signIn = await createEditorSignIn();
    const port = await freePort();
    api = startChild('test/support/measured-api.mjs', [], {
      ...embeddedAws(),
      ...stores.environment,
      ...signIn.environment,
      ADOPTION_RCU_PER_SECOND: '0',
      PORT: String(port),
    });
    url = `http://127.0.0.1:${port}/storage/images`;
    headers = { ...(await signIn.authorization()), 'Content-Type': 'application/octet-stream' };
    await eventually(async () => (await statusOf(`http://127.0.0.1:${port}/health`)) === 200);
  });

  afterAll(async () => {
    api.process.kill('SIGTERM');
    await api.exited;
    stores.close();
  });

  it('stay below 600 MB with eight of 10 MB at once, some of as many pixels as there may be', async () => {
    const uploads = await largestUploads();
    await memoryOf(api);

    const tries = await Promise.all(uploads.map(untilStored));

    const peak = (await memoryOf(api)).peakRss / MEBIBYTE;
    console.log(
      `peak RSS ${peak.toFixed(0)} MB with 8 uploads of 10 MB at once, ${Math.max(...tries)} tries`,
    );
    // Four have a place: the others were told to come again.
    expect(Math.max(...tries)).toBeGreaterThan(1);
    expect(peak).toBeLessThan(600);
  }, 240_000);

  /** Answers how often it had to be sent. */
  async function untilStored(body: Uint8Array<ArrayBuffer>): Promise<number> {
    for (let tries = 1; ; tries++) {
      const response = await fetch(url, { method: 'POST', headers, body });
      await response.arrayBuffer();
      if (response.status === 201) return tries;
      expect(response.status).toBe(503);
      await wait(Number(response.headers.get('retry-after')) * 1000);
    }
  }
});

/** The largest of the three formats that take most, and small ones; what is behind the end of a picture makes up its size. */
async function largestUploads(): Promise<Uint8Array<ArrayBuffer>[]> {
  const pictures = [
    await gradient(...SIZE)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 85 })
      .toBuffer(),
    await gradient(...WEBP_SIZE)
      .webp({ effort: 0 })
      .toBuffer(),
    await gradient(...AVIF_SIZE)
      .avif({ effort: 0 })
      .toBuffer(),
  ];
  const small = await gradient(40, 30).jpeg().toBuffer();
  return [...pictures, small, small, small, small, small].map((bytes, nth) => {
    const body = new Uint8Array(UPLOAD_BYTES).fill(nth, bytes.length);
    body.set(bytes);
    return body;
  });
}
