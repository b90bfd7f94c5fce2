import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import {
  IsDescription,
  IsImageKey,
  IsPrice,
  IsTitle,
  MAX_DESCRIPTION_LENGTH,
  MAX_TITLE_LENGTH,
} from './item.rules';

/** All that an editor decides of an item. */
export class ItemBody {
  @ApiProperty({
    description: 'Not only spaces, no control characters.',
    minLength: 1,
    maxLength: MAX_TITLE_LENGTH,
    example: 'リンゴ',
  })
  @IsTitle()
  title: string;

  @ApiProperty({
    description: 'Integer in minor units of the currency (150 JPY is ¥150; 150 USD is $1.50).',
    type: 'integer',
    minimum: 0,
    maximum: 1_000_000_000_000,
    example: 150,
  })
  @IsPrice()
  price: number;

  @ApiPropertyOptional({
    description: 'No control characters but tabs and line breaks; null is none.',
    type: 'string',
    nullable: true,
    maxLength: MAX_DESCRIPTION_LENGTH,
    example: 'リンゴ。',
  })
  @IsOptional()
  @IsDescription()
  description?: string | null;

  @ApiPropertyOptional({
    description: 'Key of a picture that is in the bucket; null is none.',
    type: 'string',
    nullable: true,
    example: 'images/0f343b0931126a20f133d67c2b018a3b.jpg',
  })
  @IsOptional()
  @IsImageKey()
  imageKey?: string | null;
}

/**
 * A merge patch: what it leaves out stays, and null takes away what may be missing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7396
 */
export class ItemPatch extends PartialType(ItemBody, { skipNullProperties: false }) {}
