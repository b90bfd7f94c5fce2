import { Module } from '@nestjs/common';
import { ItemsEditor } from './items.editor';
import { ItemsEditorController } from './items.editor.controller';
import { ItemsModule } from './items.module';

/** The routes that write items; only where `EDITOR` is true. */
@Module({ imports: [ItemsModule], controllers: [ItemsEditorController], providers: [ItemsEditor] })
export class ItemsEditorModule {}
