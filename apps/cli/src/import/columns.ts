/** What a plain row may say of an item, in the names that records have. */
export const COLUMNS = [
  'id',
  'title',
  'price',
  'description',
  'image_key',
  'image_file',
  'created_at',
  'updated_at',
  'version',
] as const;

export type Column = (typeof COLUMNS)[number];

export const REQUIRED_COLUMNS: readonly Column[] = ['id', 'title', 'price'];

/** By name of a record's attribute (`image_key`) or of the API's property (`imageKey`). */
const NAMES = new Map<string, Column>(
  COLUMNS.flatMap((column) => [
    [column, column],
    [column.replace(/_(\w)/, (_, letter: string) => letter.toUpperCase()), column],
  ]),
);

export function columnOf(name: string): Column | undefined {
  return NAMES.get(name);
}
