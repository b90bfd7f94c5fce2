import { ApiPropertyOptional } from '@nestjs/swagger';
import { PICTURE_PREFIX } from '@tana/env';
import { IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';

export class ListObjectsQuery {
  @ApiPropertyOptional({
    description: 'What the keys begin with: `images/`, and more of a name where only some are looked for.',
    maxLength: 1024,
    default: PICTURE_PREFIX,
  })
  @IsString()
  @MaxLength(1024)
  @Matches(new RegExp(`^${PICTURE_PREFIX}`), { message: `prefix must begin with ${PICTURE_PREFIX}` })
  prefix: string = PICTURE_PREFIX;

  @ApiPropertyOptional({
    description: 'Where to go on: `nextCursor` of the page before, with the same prefix.',
    maxLength: 8192,
  })
  @IsOptional()
  @IsString()
  @Length(1, 8192)
  cursor?: string;
}
