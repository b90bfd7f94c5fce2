import { Module } from '@nestjs/common';
import { ItemsModule } from './items.module';

/** The routes that write items; only where `EDITOR` is true. */
@Module({ imports: [ItemsModule] })
export class ItemsEditorModule {}
