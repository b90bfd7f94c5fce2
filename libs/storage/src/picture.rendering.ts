import { deadlineOr, VARIANT_WIDTHS } from '@tana/env';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { PictureFormat } from './picture.inspection';
import type { Order, Outcome, Rendering } from './picture.renderer';
import { BrokenPicture, TooManyPixels, UploadBrokenOff } from './storage.errors';

/** Of all frames together. To write WebP and AVIF takes two and four times as much memory a pixel as the others do. */
const MAX_PIXELS: Record<PictureFormat, number> = {
  jpeg: 50_000_000,
  png: 50_000_000,
  gif: 50_000_000,
  webp: 25_000_000,
  avif: 12_500_000,
};

/** What WebP can hold, of which the variants are. https://developers.google.com/speed/webp/faq */
const MAX_SIDE = 16_383;

const TIMEOUT_MS = 60_000;

/**
 * Decodes a picture and writes it anew: upright, in sRGB, and without metadata, which could tell where it was taken.
 * Animations stay animations.
 *
 * A process of its own does it. Decoders meet whatever anybody sends: there they see no credentials and take nothing
 * down with them. Its memory goes back as a whole, which the allocator of this process would keep in parts. And it can
 * be ended when nobody waits any more.
 *
 * @throws TooManyPixels before anything is decoded, BrokenPicture, UploadBrokenOff
 */
export async function renderPicture(
  bytes: Buffer,
  format: PictureFormat,
  gone: AbortSignal,
): Promise<Rendering> {
  const order = { bytes, format, maxPixels: MAX_PIXELS[format], maxSide: MAX_SIDE, widths: VARIANT_WIDTHS };
  const late = deadlineOr(TIMEOUT_MS);
  const outcome = await outcomeOf(order, AbortSignal.any([gone, late]));
  if (gone.aborted) throw new UploadBrokenOff();
  late.throwIfAborted();
  if (!('failure' in outcome)) return outcome;
  throw outcome.failure === 'broken'
    ? new BrokenPicture(outcome.reason)
    : new TooManyPixels(order.maxPixels, MAX_SIDE);
}

async function outcomeOf(order: Order, stop: AbortSignal): Promise<Outcome> {
  // One that has aborted before tells nobody any more.
  if (stop.aborted) return NO_ANSWER;
  const renderer = fork(require.resolve('./picture.renderer'), {
    // Of this process's environment nothing. One arena: with one for each thread, freed memory would lie about in all.
    env: { MALLOC_ARENA_MAX: '1' },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const end = () => renderer.kill('SIGKILL');
  stop.addEventListener('abort', end);
  try {
    renderer.send(order);
    const answer = once(renderer, 'message').then(([outcome]) => outcome as Outcome);
    const ended = once(renderer, 'disconnect').then((): Outcome => NO_ANSWER);
    return await Promise.race([answer, ended]);
  } finally {
    stop.removeEventListener('abort', end);
  }
}

/** The picture has been too much for the renderer. */
const NO_ANSWER: Outcome = { failure: 'broken', reason: 'The renderer has ended without an answer.' };
