import { Controller, Get, Inject, Param, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { goneSignal } from './client.gone';
import type { PictureConditions } from './conditions';
import { cachingHeaders, pictureHeaders } from './picture.headers';
import { scavengeWhileFlowing } from './scavenging';
import { storageConfig, type StorageConfig } from './storage.config';
import { StorageService } from './storage.service';

const BYTES = { schema: { type: 'string', format: 'binary' } } as const;
const CONTENT = Object.fromEntries(
  ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'application/octet-stream'].map(
    (type) => [type, BYTES],
  ),
);

/** As many times as long as a request may take: a client that takes nothing meanwhile holds a connection to S3 for it. */
const STALLED_AFTER = 4;

@ApiTags('pictures')
@Controller('storage')
export class StorageController {
  constructor(
    private readonly storage: StorageService,
    @Inject(storageConfig.KEY) private readonly config: StorageConfig,
  ) {}

  @Get('images/:name')
  @ApiOperation({
    operationId: 'getPicture',
    summary: 'A picture, or part of one',
    description:
      'JPEG, PNG, WebP, AVIF and GIF are shown inline; whatever else is in the bucket is a download. `HEAD` is answered too.',
  })
  @ApiParam({
    name: 'name',
    description: 'What follows `images/` in the key: up to 1,017 bytes, no slashes.',
    example: 'apple.jpg',
  })
  @ApiHeader({
    name: 'Range',
    required: false,
    description: 'One range of bytes; a list of ranges gets the whole picture.',
  })
  @ApiHeader({
    name: 'If-Range',
    required: false,
    description: 'Sends the range only while this ETag or date holds.',
  })
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The ETag at hand: 304 if it still holds.',
  })
  @ApiHeader({
    name: 'If-Modified-Since',
    required: false,
    description: '304 unless changed since; ignored beside If-None-Match.',
  })
  @ApiResponse({ status: 200, description: 'The picture.', content: CONTENT })
  @ApiResponse({ status: 206, description: 'The range.', content: CONTENT })
  @ApiResponse({ status: 304, description: 'Not modified.' })
  @ApiResponse({ status: 400, description: 'The name can be no picture’s, or the range is malformed.' })
  @ApiResponse({ status: 404, description: 'No picture has this name.' })
  @ApiResponse({
    status: 416,
    description: 'The range lies outside the picture; `Content-Range` tells its size.',
  })
  async picture(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const gone = goneSignal(reply);
    const asked = conditionsOf(request);
    const picture =
      request.method === 'HEAD'
        ? await this.storage.describe(name, asked, gone)
        : await this.storage.open(name, asked, gone);
    if ('notModified' in picture) {
      reply.code(304).headers(cachingHeaders(name, picture.etag));
      return undefined;
    }
    reply.code(picture.contentRange ? 206 : 200).headers(pictureHeaders(name, picture));
    // An empty stream for a HEAD, since an empty body would have Fastify reset Content-Length to 0.
    if (picture.body === null) return new StreamableFile(Readable.from([]));
    reply.raw.once('pipe', scavengeWhileFlowing);
    reply.raw.setTimeout(STALLED_AFTER * this.config.requestTimeoutMs, () => {
      if (!reply.raw.writableFinished) reply.raw.destroy();
    });
    return new StreamableFile(picture.body);
  }
}

function conditionsOf({ headers }: FastifyRequest): PictureConditions {
  const ifRange = headers['if-range'];
  return {
    range: headers.range,
    ifRange: typeof ifRange === 'string' ? ifRange : undefined,
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: headers['if-modified-since'],
  };
}
