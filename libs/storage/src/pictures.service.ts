import { Injectable } from '@nestjs/common';
import { deadlineOr, PICTURE_PREFIX, variantKey, withinTime } from '@tana/env';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { decodeCursor, encodeCursor } from './cursor';
import type { ListObjectsQuery } from './dto/list-objects.query';
import type { ObjectPage, StoredPicture, UploadedPicture } from './picture';
import { isBare } from './picture.bareness';
import { inspectNamedPicture, inspectPicture, type PictureFormat } from './picture.inspection';
import type { Rendering } from './picture.renderer';
import { renderPicture } from './picture.rendering';
import { PictureUse } from './picture.use';
import { PicturesRepository } from './pictures.repository';
import { PictureInUse, PictureNotFound, UploadBrokenOff } from './storage.errors';
import { keyOf, StorageService } from './storage.service';

const ENDINGS: Record<PictureFormat, string> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  gif: 'gif',
};

/** For an upload that is no request's: `tana import` restores pictures. */
const TIMEOUT_MS = 120_000;

/** To see what became of an upload that failed, and to take back what it left. */
const LOOK_MS = 5000;

/** What editors do with pictures. */
@Injectable()
export class PicturesService {
  /** The rendering that was asked for last, or its failure. */
  private lastTurn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly storage: StorageService,
    private readonly repository: PicturesRepository,
    private readonly use: PictureUse,
  ) {}

  /**
   * Stores a picture under a name made from its bytes, so that the same bytes come to the same picture. Variants first,
   * the picture itself last: it is there as a whole or not at all.
   *
   * @param gone Aborts when nobody waits for the answer any more.
   * @throws UnsupportedPicture, PolyglotPicture, TooManyPixels, BrokenPicture, UploadBrokenOff
   */
  async add(bytes: Buffer, gone: AbortSignal): Promise<{ picture: UploadedPicture; isNew: boolean }> {
    const format = await inspectPicture(bytes);
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    const key = `${PICTURE_PREFIX}${hash}.${ENDINGS[format]}`;
    return this.unlessWhole(key, gone, () => renderPicture(bytes, format, gone));
  }

  /**
   * Stores a picture under the key that an upload gave it, as a backup has it: byte for byte, so that nothing is lost
   * by another encoding. What is more than Tana itself writes is encoded anew, as an upload is.
   *
   * @param gone Aborts when nobody waits for the answer any more.
   * @throws MisnamedPicture, and what `add` throws.
   */
  async restore(key: string, bytes: Buffer, gone: AbortSignal): Promise<UploadedPicture> {
    const format = await inspectNamedPicture(key, bytes);
    const { picture } = await this.unlessWhole(key, gone, async () => {
      // Decoded in any case: that is what proves it sound, and what its variants are made of.
      const rendering = await renderPicture(bytes, format, gone);
      return isBare(bytes, format) ? { ...rendering, bytes } : rendering;
    });
    return picture;
  }

  /**
   * Deletes a picture and then its variants. Answers its key.
   *
   * The index that tells what items show is a moment behind: an item that was given the picture in that moment is left
   * showing none. No lock could span both stores.
   *
   * @throws InvalidPictureName, PictureNotFound, PictureInUse
   */
  async remove(name: string): Promise<string> {
    const key = keyOf(name);
    const picture = await this.storage.find(key);
    if (!picture) throw new PictureNotFound(name);
    if (await this.use.isShown(key)) throw new PictureInUse('item');
    if (await this.isVariantOfAnother(name)) throw new PictureInUse('picture');
    await this.repository.remove(key);
    await Promise.all(picture.variantWidths.map((width) => this.repository.remove(variantKey(key, width))));
    return key;
  }

  /** @throws InvalidListCursor */
  async list({ prefix, cursor }: ListObjectsQuery): Promise<ObjectPage> {
    const after = cursor === undefined ? undefined : decodeCursor(prefix, cursor);
    const { objects, next } = await this.repository.page(prefix, after);
    return { objects, nextCursor: next === undefined ? null : encodeCursor(prefix, next) };
  }

  /** Nothing where a variant is missing, so that sending a picture again mends it. */
  async findWhole(key: string): Promise<UploadedPicture | undefined> {
    const picture = await this.storage.find(key);
    if (!picture || !isUploaded(picture)) return undefined;
    const variants = await Promise.all(
      picture.variantWidths.map((width) => this.storage.find(variantKey(key, width))),
    );
    return variants.includes(undefined) ? undefined : picture;
  }

  /** One at a time: a decoded picture takes hundreds of megabytes. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastTurn.then(work);
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }

  private unlessWhole(key: string, gone: AbortSignal, render: () => Promise<Rendering>) {
    const late = deadlineOr(TIMEOUT_MS);
    const stored = this.inTurn(async () => {
      if (gone.aborted) throw new UploadBrokenOff();
      late.throwIfAborted();
      const known = await this.findWhole(key);
      if (known) return { picture: known, isNew: false };
      return { picture: await this.store(key, await render()), isNew: true };
    });
    // Those before it can take longer than it may wait.
    return Promise.race([stored, rejectedBy(late)]);
  }

  private async store(key: string, { bytes, width, height, variants }: Rendering): Promise<UploadedPicture> {
    const picture = { key, width, height, variantWidths: variants.map((variant) => variant.width) };
    try {
      for (const variant of variants) await this.repository.putVariant(key, variant.width, variant.bytes);
      // No condition that it be new: an equal upload at once, to another task, writes the very same.
      await this.repository.putPicture(picture, bytes);
    } catch (error) {
      // In time of its own, for that of the upload may be what has run out.
      if (!(await withinTime(LOOK_MS, () => this.isThereAfterAll(picture)))) throw error;
    }
    return picture;
  }

  /** S3's answer alone may have been lost, or an equal upload have got through; if not, nothing is left behind. */
  private async isThereAfterAll({ key, variantWidths }: UploadedPicture): Promise<boolean> {
    try {
      if (await this.findWhole(key)) return true;
      if (await this.storage.find(key)) return false;
      // All of them, for what is under way still when this ends has no deadline any more.
      await Promise.allSettled(variantWidths.map((width) => this.repository.remove(variantKey(key, width))));
    } catch {
      // S3 does not answer, which is what the upload fails with.
    }
    return false;
  }

  private async isVariantOfAnother(name: string): Promise<boolean> {
    const [, hash] = /^([0-9a-f]{32})\.w\d+\.webp$/.exec(name) ?? [];
    if (hash === undefined) return false;
    const { objects } = await this.repository.page(`${PICTURE_PREFIX}${hash}.`);
    return objects.some(({ key }) => !/\.w\d+\.webp$/.test(key));
  }
}

async function rejectedBy(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw signal.reason;
}

function isUploaded(picture: StoredPicture): picture is UploadedPicture {
  return picture.width !== null && picture.height !== null;
}
