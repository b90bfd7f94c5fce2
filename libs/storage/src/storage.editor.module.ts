import { Module } from '@nestjs/common';
import { StorageModule } from './storage.module';

/** The routes that list and write pictures; only where `EDITOR` is true. */
@Module({ imports: [StorageModule] })
export class StorageEditorModule {}
