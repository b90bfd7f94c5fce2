/**
 * Path of a request's target, without its query. A target may be a whole URL, whose host is whatever the client wrote:
 * the router looks past it, and so must what is said and logged of the request.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 1)[0] ?? '';
}
