import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { SORTS, type Order, type Sort } from '../listing';

const SORT_NAMES = Object.keys(SORTS);

/** `Number` alone would take '', '0x10' and '1e1' for integers. */
const toInteger = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

const LIMIT = { message: 'limit must be an integer from 1 to 100' };

export class ListItemsQuery {
  @ApiPropertyOptional({
    description: 'Most items on a page.',
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 24,
  })
  @Transform(toInteger)
  @IsInt(LIMIT)
  @Min(1, LIMIT)
  @Max(100, LIMIT)
  limit: number = 24;

  @ApiPropertyOptional({
    description: 'Where to go on: `nextCursor` of the page before, with the same sort, order and q.',
    maxLength: 8192,
  })
  @IsOptional()
  @IsString()
  @Length(1, 8192)
  cursor?: string;

  @ApiPropertyOptional({
    description: 'By time of creation, title, or price. Items without a title or price come last, ascending.',
    enum: SORT_NAMES,
    default: 'newest',
  })
  @IsIn(SORT_NAMES)
  sort: Sort = 'newest';

  @ApiPropertyOptional({
    description: 'Direction; by default `desc` for newest, `asc` for title and price.',
    enum: ['asc', 'desc'],
  })
  @IsOptional()
  @IsIn(['asc', 'desc'])
  order?: Order;

  @ApiPropertyOptional({
    description: 'Title prefix, compared in NFKC and lower case. Only with `sort=title`.',
    maxLength: 200,
    example: 'リン',
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  q?: string;
}
