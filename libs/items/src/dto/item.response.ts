import { ApiProperty } from '@nestjs/swagger';
import { pictureName, variantKey } from '@tana/env';
import type { Item, ItemImage } from '../item';

class ImageVariantResponse {
  @ApiProperty({ description: 'Pixels.', type: 'integer', example: 640 })
  width: number;

  @ApiProperty({ example: '/storage/images/0f343b0931126a20f133d67c2b018a3b.w640.webp' })
  url: string;
}

class ItemImageResponse {
  @ApiProperty({ description: 'Key in the bucket.', example: 'images/0f343b0931126a20f133d67c2b018a3b.jpg' })
  key: string;

  @ApiProperty({
    description:
      'Stable and unsigned: it can be cached and shared. Relative to the API where it has no origin.',
    example: '/storage/images/0f343b0931126a20f133d67c2b018a3b.jpg',
  })
  url: string;

  @ApiProperty({ description: 'Pixels; null where unknown.', type: 'integer', nullable: true, example: 1600 })
  width: number | null;

  @ApiProperty({ description: 'Pixels; null where unknown.', type: 'integer', nullable: true, example: 1200 })
  height: number | null;

  @ApiProperty({
    description: 'WebP renditions, narrowest first; none for pictures put by hand.',
    type: [ImageVariantResponse],
  })
  variants: ImageVariantResponse[];
}

export class ItemResponse {
  @ApiProperty({ example: '2' })
  id: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'リンゴ' })
  title: string | null;

  @ApiProperty({ description: 'Empty where there is none.', example: 'リンゴ。' })
  description: string;

  @ApiProperty({
    description:
      'Integer in minor units of `currency` (150 JPY is ¥150; 150 USD is $1.50); null where it cannot be read.',
    type: 'integer',
    minimum: 0,
    maximum: 1_000_000_000_000,
    nullable: true,
    example: 150,
  })
  price: number | null;

  @ApiProperty({ description: 'ISO 4217.', example: 'JPY' })
  currency: string;

  @ApiProperty({ type: ItemImageResponse, nullable: true })
  image: ItemImageResponse | null;

  @ApiProperty({
    description: 'Null for a record typed by hand that has not been listed yet.',
    type: 'string',
    format: 'date-time',
    nullable: true,
    example: '2026-11-24T09:30:00.000Z',
  })
  createdAt: string | null;

  @ApiProperty({
    description: 'Equal to `createdAt` until Tana itself changes the item.',
    type: 'string',
    format: 'date-time',
    nullable: true,
    example: '2026-11-24T09:30:00.000Z',
  })
  updatedAt: string | null;

  @ApiProperty({
    description: 'Counts changes made through Tana; 0 for a record typed by hand.',
    type: 'integer',
    example: 1,
  })
  version: number;
}

export class ItemListResponse {
  @ApiProperty({ type: [ItemResponse] })
  items: ItemResponse[];

  @ApiProperty({
    description:
      'Opaque; null on the last page. Only this tells whether more follows: a page of very large items can hold fewer than `limit`.',
    type: 'string',
    nullable: true,
    example: 'AYl6c3V5f1siMiIsIjIwMjYtMTEtMjRUMDk6MzA6MDAuMDAwWiJd',
  })
  nextCursor: string | null;
}

/** Where and in what currency items are shown. */
interface Presentation {
  readonly currency: string;
  readonly imageBaseUrl: string;
}

export function toItemResponse(item: Item, { currency, imageBaseUrl }: Presentation): ItemResponse {
  return {
    id: item.id,
    title: item.title,
    description: item.description,
    price: item.price,
    currency,
    image: item.image && toImageResponse(item.image, imageBaseUrl),
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    version: item.version,
  };
}

function toImageResponse(image: ItemImage, baseUrl: string): ItemImageResponse {
  const url = (key: string) => `${baseUrl}/${encodeURIComponent(pictureName(key) ?? '')}`;
  return {
    key: image.key,
    url: url(image.key),
    width: image.width,
    height: image.height,
    variants: image.variantWidths.map((width) => ({ width, url: url(variantKey(image.key, width)) })),
  };
}
