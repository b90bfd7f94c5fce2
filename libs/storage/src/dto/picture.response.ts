import { ApiProperty } from '@nestjs/swagger';
import { variantKey } from '@tana/env';
import { pictureUrl } from '../picture.url';
import type { UploadedPicture } from '../picture';

class PictureVariantResponse {
  @ApiProperty({ description: 'Pixels.', type: 'integer', example: 640 })
  width: number;

  @ApiProperty({ example: '/storage/images/0f343b0931126a20f133d67c2b018a3b.w640.webp' })
  url: string;
}

export class PictureResponse {
  @ApiProperty({
    description: 'Key in the bucket: what an item names as its `imageKey`.',
    example: 'images/0f343b0931126a20f133d67c2b018a3b.jpg',
  })
  key: string;

  @ApiProperty({
    description: 'Stable and unsigned. Relative to the API where it has no origin.',
    example: '/storage/images/0f343b0931126a20f133d67c2b018a3b.jpg',
  })
  url: string;

  @ApiProperty({ description: 'Pixels, as it is seen: turned upright.', type: 'integer', example: 1600 })
  width: number;

  @ApiProperty({ description: 'Pixels, as it is seen: turned upright.', type: 'integer', example: 1200 })
  height: number;

  @ApiProperty({
    description: 'WebP renditions narrower than the picture, narrowest first.',
    type: [PictureVariantResponse],
  })
  variants: PictureVariantResponse[];
}

export function toPictureResponse(picture: UploadedPicture, imageBaseUrl: string): PictureResponse {
  const { key, width, height, variantWidths } = picture;
  return {
    key,
    url: pictureUrl(key, imageBaseUrl),
    width,
    height,
    variants: variantWidths.map((variantWidth) => ({
      width: variantWidth,
      url: pictureUrl(variantKey(key, variantWidth), imageBaseUrl),
    })),
  };
}
