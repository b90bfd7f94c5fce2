/** One thing that was looked at; failure is null where it is as it should be. */
export interface Check {
  readonly name: string;
  readonly failure: string | null;
}

const TIMEOUT_MS = 10_000;

/** Looks at a shop as a visitor's browser does: the page first, and then what the page asks for. */
export async function smoke(site: string): Promise<Check[]> {
  const checks: Check[] = [];
  const check = async <T>(name: string, look: () => Promise<T> | T): Promise<T | undefined> => {
    try {
      const seen = await look();
      checks.push({ name, failure: null });
      return seen;
    } catch (error) {
      checks.push({ name, failure: error instanceof Error ? reasonOf(error) : String(error) });
      return undefined;
    }
  };

  const page = await check('page', () => readPage(site));
  if (page) await check('headers of the page', () => requireHeaders(page, site));
  const api = (await check('config.json', () => readApiOrigin(site))) ?? site;
  await check('health', () => read(`${api}/health`, /json/));
  const items = await check('list', () => readItems(api));
  const picture = items?.find(({ image }) => image)?.image?.url;
  if (picture !== undefined) await check('picture', () => read(new URL(picture, api).href, /^image\//));
  return checks;
}

interface Page {
  readonly headers: Headers;
  readonly html: string;
}

async function read(url: string, type: RegExp): Promise<Page> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const html = await response.text();
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  const given = response.headers.get('content-type') ?? 'no type';
  if (!type.test(given)) throw new Error(`${url} is ${given}`);
  return { headers: response.headers, html };
}

async function readPage(site: string): Promise<Page> {
  const page = await read(`${site}/`, /^text\/html/);
  const script = /<script[^>]+src="([^"]+)"/.exec(page.html)?.[1];
  if (script === undefined) throw new Error(`${site}/ has no script`);
  await read(new URL(script, site).href, /javascript/);
  return page;
}

/** Behind CloudFront these are a promise; a bare S3 website, plain HTTP, can send none of them. */
function requireHeaders({ headers }: Page, site: string): void {
  if (!site.startsWith('https:')) return;
  const missing = ['content-security-policy', 'strict-transport-security', 'x-content-type-options'].filter(
    (name) => !headers.has(name),
  );
  if (missing.length > 0) throw new Error(`${missing.join(', ')} missing`);
}

async function readApiOrigin(site: string): Promise<string> {
  const { html } = await read(`${site}/config.json`, /json/);
  const config: unknown = JSON.parse(html);
  const hasOrigin = typeof config === 'object' && config !== null && 'apiOrigin' in config;
  if (!hasOrigin || typeof config.apiOrigin !== 'string') throw new Error('it names no apiOrigin');
  return config.apiOrigin || site;
}

interface Listed {
  readonly image: { readonly url: string } | null;
}

async function readItems(api: string): Promise<readonly Listed[]> {
  const { headers, html } = await read(`${api}/items?limit=24`, /json/);
  const body: unknown = JSON.parse(html);
  const hasItems = typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items);
  if (!hasItems) throw new Error('it has no items');
  if (!headers.has('etag')) throw new Error('it has no ETag');
  // The contract says what is in it, and that is tested elsewhere.
  return body.items as readonly Listed[];
}

/** Of a request that did not get through `fetch` says no more than that; the reason is below. */
function reasonOf(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause.message || error.cause.name : undefined;
  return cause ? `${error.message} (${cause})` : error.message;
}
