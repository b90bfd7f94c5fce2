import { Body, Controller, Delete, Inject, Param, Patch, Post, Put, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { audit, CurrentEditor, EditorsOnly, type Editor } from '@tana/auth';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isCreation, requireIfMatch } from './conditional';
import { ItemBody, ItemPatch } from './dto/item.body';
import { ItemResponse, toItemResponse } from './dto/item.response';
import { etagOf } from './etag';
import { changedProperties, type Item } from './item';
import { itemsConfig, type ItemsConfig } from './items.config';
import { ItemsEditor, type ItemChange } from './items.editor';

const ID = { name: 'id', description: '1 to 255 characters, no control characters.', example: '2' };
const TEXT = { schema: { type: 'string' } } as const;
const HEADERS = {
  ETag: { description: 'Strong entity tag of the body.', ...TEXT },
  Location: { description: 'Path of the item.', ...TEXT },
};
const IF_MATCH = {
  name: 'If-Match',
  description: 'The ETag of the item as the editor saw it; `*` for whatever is there.',
};
const MALFORMED = {
  status: 400,
  description: 'A header, the id or the body is malformed, or a property is unknown, missing or no good.',
};
const MISSING = { status: 404, description: 'No item has this id.' };
const CHANGED = { status: 412, description: 'The item has changed since, through Tana or in the console.' };
const TOO_LARGE = { status: 413, description: 'The body is larger than 64 kB.' };
const OTHER_TYPE = { status: 415, description: 'The body is of another type.' };
const OVERSIZED = { status: 422, description: 'The record would be larger than the 400 KB of DynamoDB.' };
const UNCONDITIONAL = { status: 428, description: 'There is no precondition.' };

/** The routes that write items. */
@ApiTags('items')
@Controller('items')
export class ItemsEditorController {
  constructor(
    private readonly editor: ItemsEditor,
    @Inject(itemsConfig.KEY) private readonly config: ItemsConfig,
  ) {}

  @Post()
  @EditorsOnly()
  @ApiOperation({ operationId: 'createItem', summary: 'Create an item' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      '1 to 255 visible ASCII characters. However often the request is sent with the same key, it makes one item.',
  })
  @ApiResponse({ status: 201, type: ItemResponse, headers: HEADERS })
  @ApiResponse(MALFORMED)
  @ApiResponse(TOO_LARGE)
  @ApiResponse(OTHER_TYPE)
  @ApiResponse({ status: 422, description: 'The Idempotency-Key was sent with another body before.' })
  async create(
    @Body() body: ItemBody,
    @CurrentEditor() { subject }: Editor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const key = request.headers['idempotency-key'];
    const { item, isNew } = await this.editor.create(body, subject, key?.toString());
    if (isNew) this.auditChange(request, { before: null, after: item });
    this.sendCreated(reply, item);
  }

  @Put(':id')
  @EditorsOnly()
  @ApiOperation({
    operationId: 'replaceItem',
    summary: 'Replace an item, or create one under a chosen id',
    description:
      'A new id has 1 to 64 of the characters `A–Z a–z 0–9 . _ ~ -`. What the body leaves out is removed.',
  })
  @ApiParam(ID)
  @ApiHeader({ ...IF_MATCH, required: false })
  @ApiHeader({ name: 'If-None-Match', required: false, description: '`*` creates: the id must be free.' })
  @ApiResponse({ status: 200, type: ItemResponse, headers: { ETag: HEADERS.ETag } })
  @ApiResponse({ status: 201, description: 'Created.', type: ItemResponse, headers: HEADERS })
  @ApiResponse(MALFORMED)
  @ApiResponse({ ...CHANGED, description: `${CHANGED.description} Or the id is taken.` })
  @ApiResponse(TOO_LARGE)
  @ApiResponse(OTHER_TYPE)
  @ApiResponse(OVERSIZED)
  @ApiResponse(UNCONDITIONAL)
  async put(
    @Param('id') id: string,
    @Body() body: ItemBody,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (isCreation(request.headers)) {
      const item = await this.editor.createAs(id, body);
      this.auditChange(request, { before: null, after: item });
      this.sendCreated(reply, item);
    } else {
      const change = await this.editor.replace(id, body, requireIfMatch(request.headers));
      this.auditChange(request, change);
      this.send(reply, change.after);
    }
  }

  @Patch(':id')
  @EditorsOnly()
  @ApiOperation({
    operationId: 'changeItem',
    summary: 'Change some of an item',
    description:
      'A merge patch (RFC 7396): what is left out stays, and null removes a description or a picture.',
  })
  @ApiParam(ID)
  @ApiHeader({ ...IF_MATCH, required: true })
  @ApiConsumes('application/merge-patch+json', 'application/json')
  @ApiBody({ type: ItemPatch })
  @ApiResponse({ status: 200, type: ItemResponse, headers: { ETag: HEADERS.ETag } })
  @ApiResponse(MALFORMED)
  @ApiResponse(MISSING)
  @ApiResponse(CHANGED)
  @ApiResponse(TOO_LARGE)
  @ApiResponse(OTHER_TYPE)
  @ApiResponse(OVERSIZED)
  @ApiResponse(UNCONDITIONAL)
  async patch(
    @Param('id') id: string,
    @Body() patch: ItemPatch,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const change = await this.editor.patch(id, patch, requireIfMatch(request.headers));
    this.auditChange(request, change);
    this.send(reply, change.after);
  }

  @Delete(':id')
  @EditorsOnly()
  @ApiOperation({ operationId: 'deleteItem', summary: 'Delete an item' })
  @ApiParam(ID)
  @ApiHeader({ ...IF_MATCH, required: true })
  @ApiResponse({ status: 204, description: 'Deleted.' })
  @ApiResponse({ status: 400, description: 'The id can be no item’s, or the headers contradict each other.' })
  @ApiResponse(MISSING)
  @ApiResponse(CHANGED)
  @ApiResponse(UNCONDITIONAL)
  async delete(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const before = await this.editor.delete(id, requireIfMatch(request.headers));
    this.auditChange(request, { before, after: null });
    reply.code(204).send();
  }

  private sendCreated(reply: FastifyReply, item: Item): void {
    this.send(reply.code(201).header('Location', `/items/${item.id}`), item);
  }

  private send(reply: FastifyReply, item: Item): void {
    const json = JSON.stringify(toItemResponse(item, this.config));
    reply.header('ETag', etagOf(json)).type('application/json; charset=utf-8').send(json);
  }

  private auditChange(request: FastifyRequest, { before, after }: ItemChange): void {
    audit(request, {
      action: before === null ? 'create item' : after === null ? 'delete item' : 'change item',
      id: (after ?? before)?.id ?? '',
      versionBefore: before?.version ?? null,
      versionAfter: after?.version ?? null,
      changed: changedProperties(before, after),
    });
  }
}
