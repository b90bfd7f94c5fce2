import { InvalidRange } from './storage.errors';

/** The request headers that decide what part of a picture, if any, is sent. */
export interface PictureConditions {
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: string | undefined;
}

/**
 * The one range that S3 is asked for. Units that are not bytes must be ignored; a list of ranges may be, and S3
 * cannot serve one: both send the whole picture.
 *
 * @throws InvalidRange for a range of bytes that is malformed.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function singleRange(header: string | undefined): string | undefined {
  const [unit = '', set = ''] = splitOnce(header ?? '', '=');
  if (unit.trim().toLowerCase() !== 'bytes') return undefined;
  const ranges = set.split(',').map((range) => range.trim());
  if (!ranges.every(isRange)) throw new InvalidRange();
  return ranges.length === 1 ? `bytes=${ranges[0]}` : undefined;
}

/**
 * What `If-Range` demands, as the condition that S3 can check together with the range; undefined where no tag or
 * date could hold, since a weak tag cannot vouch for bytes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5
 */
export function rangeCondition(
  ifRange: string,
): { IfMatch: string } | { IfUnmodifiedSince: Date } | undefined {
  if (/^"[^"]*"$/.test(ifRange)) return { IfMatch: ifRange };
  const date = httpDate(ifRange);
  return date && { IfUnmodifiedSince: date };
}

/** The tags of an `If-None-Match` header without their weakness, which this comparison ignores; `*` as it is. */
export function namedTags(ifNoneMatch: string): string[] {
  if (ifNoneMatch.trim() === '*') return ['*'];
  return Array.from(ifNoneMatch.matchAll(/(?:W\/)?("[^"]*")/g), ([, tag]) => tag ?? '');
}

/**
 * Whether a client has the picture as it is: by the tags that it names or, where it names none, by a date.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function isKnown(
  { etag, lastModified }: { readonly etag: string | undefined; readonly lastModified: Date | undefined },
  { ifNoneMatch, ifModifiedSince }: PictureConditions,
): boolean {
  if (ifNoneMatch !== undefined) {
    const tags = namedTags(ifNoneMatch);
    return tags[0] === '*' || (etag !== undefined && tags.includes(etag));
  }
  const since = httpDate(ifModifiedSince);
  // The header has whole seconds, the store's clock may have parts of one.
  return since !== undefined && lastModified !== undefined && lastModified.getTime() < since.getTime() + 1000;
}

/** The three forms of a date, of which the last names no zone and means GMT. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? [\w -]+ \d{2}:\d{2}:\d{2} (GMT|\d{4})$/;

/**
 * A date header, or undefined where it holds no date and must be ignored. `Date` alone makes something of nearly every
 * text that ends in a number.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function httpDate(header = ''): Date | undefined {
  if (!HTTP_DATE.test(header)) return undefined;
  const date = new Date(header.endsWith('GMT') ? header : `${header} GMT`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function isRange(range: string): boolean {
  const [, first, last] = /^(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === undefined || last === undefined || (!first && !last)) return false;
  return !first || !last || BigInt(first) <= BigInt(last);
}

function splitOnce(text: string, separator: string): [string, string] | [string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
