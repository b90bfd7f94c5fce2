import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { withinTime } from '@tana/env';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answer } from './answer';
import { CachedAs, cacheNameOf } from './cached.answers';
import { ItemListResponse, ItemResponse, toItemResponse } from './dto/item.response';
import { ListItemsQuery } from './dto/list-items.query';
import { itemsConfig, type ItemsConfig } from './items.config';
import { ItemsService } from './items.service';
import { ReadCache, type CachedRoute, type Load } from './read.cache';
import { sendAnswer } from './sending';

const ETAG = { ETag: { description: 'Strong entity tag of the body.', schema: { type: 'string' } } } as const;
const IF_NONE_MATCH = {
  name: 'If-None-Match',
  required: false,
  description: 'The ETag at hand: 304 if it still holds.',
};

@ApiTags('items')
@Controller('items')
export class ItemsController {
  constructor(
    private readonly items: ItemsService,
    private readonly cache: ReadCache,
    @Inject(itemsConfig.KEY) private readonly config: ItemsConfig,
  ) {}

  @Get()
  @CachedAs('list')
  @ApiOperation({ operationId: 'listItems', summary: 'List the catalogue, a page at a time' })
  @ApiHeader(IF_NONE_MATCH)
  @ApiOkResponse({ type: ItemListResponse, headers: ETAG })
  @ApiResponse({ status: 304, description: 'Not modified.' })
  @ApiResponse({
    status: 400,
    description: 'A parameter is unknown, empty, repeated or out of bounds, or the cursor is no good.',
  })
  async list(
    @Query() query: ListItemsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const load: Load = async () => {
      const { items, nextCursor } = await this.items.list(query);
      const body: ItemListResponse = {
        items: items.map((item) => toItemResponse(item, this.config)),
        nextCursor,
      };
      return body;
    };
    await this.answer('list', request, reply, load);
  }

  @Get(':id')
  @CachedAs('item')
  @ApiOperation({ operationId: 'getItem', summary: 'One item' })
  @ApiParam({ name: 'id', description: '1 to 255 characters, no control characters.', example: '2' })
  @ApiHeader(IF_NONE_MATCH)
  @ApiOkResponse({ type: ItemResponse, headers: ETAG })
  @ApiResponse({ status: 304, description: 'Not modified.' })
  @ApiResponse({ status: 400, description: 'The id can be no item’s.' })
  @ApiResponse({ status: 404, description: 'No item has this id.' })
  async get(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const load: Load = async (isFresh) => toItemResponse(await this.items.get(id, isFresh), this.config);
    await this.answer('item', request, reply, load);
  }

  /** Editors must see the truth: a change that is based on less would be refused. */
  private async answer(
    route: CachedRoute,
    request: FastifyRequest,
    reply: FastifyReply,
    load: Load,
  ): Promise<void> {
    const answer = request.editor
      ? new Answer(await load(true))
      : await this.cache.read(route, cacheNameOf[route](request), (isFresh) =>
          // Its own time: others may come to wait for it, and who began it may have spent some.
          withinTime(this.config.requestTimeoutMs, () => load(isFresh)),
        );
    await sendAnswer(request, reply, answer);
  }
}
