/**
 * The statuses of the answers that came over one connection, one for each of the methods asked, and what follows that
 * is no whole answer. Interim answers (1xx) are passed over.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#name-message-body-length
 */
export function answersIn(
  received: string,
  methods: readonly string[],
): { statuses: number[]; rest: string } {
  const statuses: number[] = [];
  let rest = received;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    const head = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n/.exec(rest);
    if (end < 0 || !head) break;
    const status = Number(head[1]);
    const fields = rest.slice(0, end + 2);
    const hasBody = status >= 200 && status !== 204 && status !== 304 && methods[statuses.length] !== 'HEAD';
    const body = hasBody ? bodyLength(fields, rest.slice(end + 4)) : 0;
    if (body === undefined) break;
    rest = rest.slice(end + 4 + body);
    if (status >= 200) statuses.push(status);
  }
  return { statuses, rest };
}

/** In characters of Latin-1, which are bytes; undefined where the body is not whole. */
function bodyLength(fields: string, following: string): number | undefined {
  if (/\r\ntransfer-encoding: chunked\r\n/i.test(fields)) return chunkedLength(following);
  const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(fields)?.[1] ?? 0);
  return length <= following.length ? length : undefined;
}

function chunkedLength(text: string): number | undefined {
  for (let at = 0; ;) {
    const [line, digits = ''] = /^([\da-f]+)\r\n/i.exec(text.slice(at, at + 20)) ?? [];
    if (line === undefined) return undefined;
    const size = parseInt(digits, 16);
    at += line.length + size + 2;
    if (at > text.length) return undefined;
    if (size === 0) return at;
  }
}
