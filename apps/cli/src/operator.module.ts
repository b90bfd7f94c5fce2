import { Global, Module } from '@nestjs/common';
import { ItemPictures, ItemsEditor, ItemsModule, ItemsRepository } from '@tana/items';
import {
  PicturesRepository,
  PicturesService,
  PictureUse,
  StorageModule,
  StorageService,
} from '@tana/storage';

/** What items and pictures ask of each other, as the API binds it. */
@Global()
@Module({
  imports: [ItemsModule, StorageModule],
  providers: [
    { provide: ItemPictures, useExisting: StorageService },
    { provide: PictureUse, useExisting: ItemsRepository },
  ],
  exports: [ItemPictures, PictureUse],
})
class PortsModule {}

/** The API's own modules, without HTTP: an operator's commands read and write as the API does. */
@Module({
  imports: [PortsModule, ItemsModule, StorageModule],
  providers: [ItemsEditor, PicturesRepository, PicturesService],
})
export class OperatorModule {}
