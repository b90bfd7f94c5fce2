import { Module } from '@nestjs/common';
import { PicturesController } from './pictures.controller';
import { PicturesRepository } from './pictures.repository';
import { PicturesService } from './pictures.service';
import { StorageModule } from './storage.module';

/** The routes that list and write pictures; only where `EDITOR` is true. */
@Module({
  imports: [StorageModule],
  controllers: [PicturesController],
  providers: [PicturesRepository, PicturesService],
})
export class StorageEditorModule {}
