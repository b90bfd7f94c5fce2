import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMockedApp, type MockedApp } from '../support/mocked.app';

interface Schema {
  description?: string;
  example?: unknown;
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}
interface Answer {
  description: string;
  content?: Record<string, { schema: Schema }>;
}
interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  parameters: { name: string; in: string; description?: string; schema: Schema }[];
  responses: Record<string, Answer>;
}
interface Contract {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const COMMITTED = readFileSync(join(__dirname, '../../openapi.json'), 'utf8');
const contract = JSON.parse(COMMITTED) as Contract;
const operations = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, Operation] => [
    `${method.toUpperCase()} ${path}`,
    operation,
  ]),
);

let mocked: MockedApp;

function get(url: string) {
  return mocked.app.inject({ method: 'GET', url });
}

describe('the contract', () => {
  beforeAll(async () => {
    mocked = await startMockedApp({ environment: { EDITOR: 'true', ADOPTION_RCU_PER_SECOND: '0' } });
  });
  afterAll(() => mocked.close());

  it('is served as it is committed: where this fails, run `npm run openapi`', async () => {
    const response = await get('/openapi.json');
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(`${JSON.stringify(response.json(), null, 2)}\n`).toBe(COMMITTED);
  });

  it('is OpenAPI 3.1', () => {
    expect(contract.openapi).toMatch(/^3\.1\.\d$/);
  });

  it('has every route, and no other', () => {
    expect(operations.map(([route]) => route)).toEqual([
      'POST /items',
      'GET /items',
      'PUT /items/{id}',
      'PATCH /items/{id}',
      'DELETE /items/{id}',
      'GET /items/{id}',
      'POST /storage/images',
      'DELETE /storage/images/{name}',
      'GET /storage/images/{name}',
      'GET /storage',
      'GET /health',
      'GET /health/ready',
    ]);
  });

  it('gives each operation a name of its own', () => {
    const names = operations.map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(operations.length);
    expect(names).not.toContain(undefined);
  });

  it.each(operations)('says what %s is for', (_route, { summary, tags }) => {
    expect(summary).toMatch(/\w/);
    expect(tags).toHaveLength(1);
  });

  it.each(operations)('describes each answer of %s', (_route, { responses }) => {
    // A 200 may leave it to its schema.
    const bare = Object.entries(responses).filter(([, answer]) => !answer.description && !answer.content);
    expect(bare).toEqual([]);
  });

  it.each(operations)('describes each parameter of %s', (_route, { parameters }) => {
    expect(parameters.filter(({ description }) => !description)).toEqual([]);
  });

  // Any route refuses parameters that it does not know, and any token that is not good.
  it.each(operations)('has 400, 401, 429, 500 and 503 for %s', (_route, { responses }) => {
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '429', '500', '503']));
  });

  it.each(operations)('answers each failure of %s with a problem', (_route, { responses }) => {
    const failures = Object.entries(responses).filter(([status]) => Number(status) >= 400);
    const others = failures.filter(
      ([, { content }]) =>
        JSON.stringify(content) !==
        '{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}',
    );
    expect(failures.length).toBeGreaterThan(0);
    expect(others).toEqual([]);
  });

  it.each(Object.entries(contract.components.schemas))(
    'explains each property of %s by description or example',
    (name, schema) => {
      expect(unexplained(name, schema)).toEqual([]);
    },
  );

  it('points only to schemas that it has', () => {
    const targets = [...COMMITTED.matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)].map(([, to]) => to);
    expect(targets.length).toBeGreaterThan(0);
    expect(Object.keys(contract.components.schemas)).toEqual(expect.arrayContaining(targets));
  });
});

describe('the documentation', () => {
  afterEach(() => mocked.close());

  it.each<[Record<string, string>, number]>([
    [{ DOCS: 'true' }, 200],
    [{ DOCS: 'true', NODE_ENV: 'production' }, 200],
    [{ NODE_ENV: 'development' }, 200],
    [{ NODE_ENV: 'production' }, 404],
    [{ DOCS: 'false' }, 404],
  ])('with %j is answered by %i at /docs', async (environment, status) => {
    mocked = await startMockedApp({ environment });
    const response = await get('/docs');
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toMatch(
      status === 200 ? /^text\/html/ : /^application\/problem\+json/,
    );
  });

  it('has its scripts and styles', async () => {
    mocked = await startMockedApp({ environment: { DOCS: 'true' } });
    const { body } = await get('/docs');
    const files = [...body.matchAll(/(?:src|href)="\.\/(docs\/[^"]+)"/g)].map(([, file]) => `/${file}`);
    expect(files.length).toBeGreaterThan(2);
    const answers = await Promise.all(files.map((file) => get(file)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(files.map(() => 200));
  });

  it('leaves the contract where it is when there is none', async () => {
    mocked = await startMockedApp({ environment: { NODE_ENV: 'production' } });
    expect((await get('/openapi.json')).statusCode).toBe(200);
  });
});

/** Paths of the properties with neither description nor example, be it their own or of a schema around them. */
function unexplained(path: string, schema: Schema, example = schema.example): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const shown = property.example ?? within(example, name);
    const inner = unexplained(`${path}.${name}`, property, shown);
    return isExplained(property, shown) ? inner : [`${path}.${name}`, ...inner];
  });
  return [...own, ...(schema.items ? unexplained(`${path}[]`, schema.items, within(example, '0')) : [])];
}

function isExplained({ description, $ref, items, anyOf = [] }: Schema, example: unknown): boolean {
  const elsewhere = [$ref, items?.$ref, ...anyOf.map((one) => one.$ref)];
  return Boolean(description) || example !== undefined || elsewhere.some((to) => to !== undefined);
}

function within(example: unknown, name: string): unknown {
  return Object(example) === example ? (example as Record<string, unknown>)[name] : undefined;
}
