import { ApiProperty } from '@nestjs/swagger';
import { pictureUrl } from '../picture.url';
import type { ObjectPage, StoredObject } from '../picture';

class StoredObjectResponse {
  @ApiProperty({ description: 'Key in the bucket.', example: 'images/0f343b0931126a20f133d67c2b018a3b.jpg' })
  key: string;

  @ApiProperty({ example: '/storage/images/0f343b0931126a20f133d67c2b018a3b.jpg' })
  url: string;

  @ApiProperty({ description: 'Bytes.', type: 'integer', example: 183_402 })
  size: number;

  @ApiProperty({
    description: 'Media type, told by the ending of the name alone.',
    example: 'image/jpeg',
  })
  type: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    example: '2026-11-24T09:30:00.000Z',
  })
  lastModified: string | null;
}

export class ObjectListResponse {
  @ApiProperty({ type: [StoredObjectResponse] })
  objects: StoredObjectResponse[];

  @ApiProperty({
    description: 'Opaque; null on the last page. A page can hold fewer objects than another, or none.',
    type: 'string',
    nullable: true,
    example: 'AW2zB0kQNWltYWdlcy9iYW5hbmEuanBn',
  })
  nextCursor: string | null;
}

export function toObjectListResponse(page: ObjectPage, imageBaseUrl: string): ObjectListResponse {
  return {
    objects: page.objects.map((object) => toObjectResponse(object, imageBaseUrl)),
    nextCursor: page.nextCursor,
  };
}

function toObjectResponse(object: StoredObject, imageBaseUrl: string): StoredObjectResponse {
  return {
    key: object.key,
    url: pictureUrl(object.key, imageBaseUrl),
    size: object.size,
    type: object.type,
    lastModified: object.lastModified?.toISOString() ?? null,
  };
}
