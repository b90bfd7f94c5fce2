import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { audit, EditorsOnly } from '@tana/auth';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { goneSignal } from './client.gone';
import { ListObjectsQuery } from './dto/list-objects.query';
import { ObjectListResponse, toObjectListResponse } from './dto/object-list.response';
import { PictureResponse, toPictureResponse } from './dto/picture.response';
import { PicturesService } from './pictures.service';
import { storageConfig, type StorageConfig } from './storage.config';
import { uploadedBytes } from './uploads';

/** Lists and writes pictures; mounted where `EDITOR` is true. */
@ApiTags('pictures')
@Controller('storage')
export class PicturesController {
  constructor(
    private readonly pictures: PicturesService,
    @Inject(storageConfig.KEY) private readonly config: StorageConfig,
  ) {}

  @Post('images')
  @EditorsOnly({ takesPicture: true })
  @ApiOperation({
    operationId: 'uploadPicture',
    summary: 'Store a picture',
    description:
      'The body is the picture itself: JPEG, PNG, WebP, AVIF or GIF, told by its first bytes. It is stored upright, without metadata, under a name made from its bytes; the same bytes again get the same answer with 200.',
  })
  @ApiConsumes('image/*', 'application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 200, type: PictureResponse, description: 'The picture was there already.' })
  @ApiResponse({ status: 201, type: PictureResponse, description: 'The picture is stored.' })
  @ApiResponse({ status: 413, description: 'The body has more bytes than an upload may have.' })
  @ApiResponse({ status: 415, description: 'The body is no picture of a type that is taken.' })
  @ApiResponse({
    status: 422,
    description:
      'The picture is broken, has more than 50 million pixels in all its frames (25 of WebP, 12.5 of AVIF) or a side of more than 16,383, or holds a program or document besides.',
  })
  @ApiResponse({ status: 503, description: 'Busy with other uploads; `Retry-After` tells how long to wait.' })
  async upload(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PictureResponse> {
    const { picture, isNew } = await this.pictures.add(uploadedBytes(request), goneSignal(reply));
    if (isNew) audit(request, { action: 'create picture', id: picture.key });
    reply.code(isNew ? 201 : 200);
    return toPictureResponse(picture, this.config.imageBaseUrl);
  }

  @Delete('images/:name')
  @EditorsOnly()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deletePicture',
    summary: 'Delete a picture with its variants',
    description:
      'An item that was given the picture in the very last moment may not be noticed yet: it then shows no picture.',
  })
  @ApiParam({
    name: 'name',
    description: 'What follows `images/` in the key: up to 1,017 bytes, no slashes.',
    example: '0f343b0931126a20f133d67c2b018a3b.jpg',
  })
  @ApiResponse({ status: 204, description: 'The picture is gone.' })
  @ApiResponse({ status: 400, description: 'The name can be no picture’s.' })
  @ApiResponse({ status: 404, description: 'No picture has this name.' })
  @ApiResponse({
    status: 409,
    description: 'An item shows the picture, or it is a variant of one that is there.',
  })
  async remove(@Param('name') name: string, @Req() request: FastifyRequest): Promise<void> {
    const key = await this.pictures.remove(name);
    audit(request, { action: 'delete picture', id: key });
  }

  @Get()
  @EditorsOnly()
  @ApiOperation({ operationId: 'listPictures', summary: 'List what is in the bucket, a page at a time' })
  @ApiResponse({ status: 200, type: ObjectListResponse, description: 'A page, in the order of keys.' })
  @ApiResponse({
    status: 400,
    description: 'A parameter is unknown, empty, repeated or out of bounds, or the cursor is no good.',
  })
  async list(@Query() query: ListObjectsQuery): Promise<ObjectListResponse> {
    return toObjectListResponse(await this.pictures.list(query), this.config.imageBaseUrl);
  }
}
