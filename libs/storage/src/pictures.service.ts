import { Injectable } from '@nestjs/common';
import type { ListObjectsQuery } from './dto/list-objects.query';
import type { ObjectPage, UploadedPicture } from './picture';

@Injectable()
export class PicturesService {
  add(_bytes: Buffer, _gone: AbortSignal): Promise<{ picture: UploadedPicture; isNew: boolean }> {
    throw new Error('to come');
  }

  remove(_name: string): Promise<string> {
    throw new Error('to come');
  }

  list(_query: ListObjectsQuery): Promise<ObjectPage> {
    throw new Error('to come');
  }
}
