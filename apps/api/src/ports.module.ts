import { Global, Module } from '@nestjs/common';
import { ItemPictures, ItemsModule, ItemsRepository } from '@tana/items';
import { PictureUse, StorageModule, StorageService } from '@tana/storage';

/** Binds what one feature asks of the other; neither imports the other. */
@Global()
@Module({
  imports: [ItemsModule, StorageModule],
  providers: [
    { provide: ItemPictures, useExisting: StorageService },
    { provide: PictureUse, useExisting: ItemsRepository },
  ],
  exports: [ItemPictures, PictureUse],
})
export class PortsModule {}
