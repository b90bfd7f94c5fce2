import Ajv from 'ajv/dist/2020';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As much of JSON Schema as openapi.json uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: unknown;
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
export interface Operation {
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { headers?: Record<string, unknown>; content?: Content }>>;
}
interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

const contract = JSON.parse(readFileSync(join(__dirname, '../../openapi.json'), 'utf8')) as Contract;

/** A route with one of its methods. */
export interface Route extends Operation {
  readonly path: string;
  readonly method: string;
}

export const ROUTES: readonly Route[] = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    path,
    method: method.toUpperCase(),
  })),
);

/** The schema itself, of one that may name another. */
export function resolved(schema: Schema): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  return name === undefined ? schema : (contract.components.schemas[name] ?? {});
}

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
ajv.addFormat('binary', true);
ajv.addSchema({ components: { schemas: closed(contract.components.schemas) } }, 'contract');

/** A response has no property that its schema does not name, which the contract leaves open for later. */
function closed(schemas: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      schema.properties ? { additionalProperties: false, ...schema } : schema,
    ]),
  );
}

/** As much of a response as is judged. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: string;
}

const FORMS: Readonly<Record<string, RegExp>> = {
  etag: /^(W\/)?"[\x21\x23-\x7e]+"$/,
  location: /^\/items\/[\w.~%-]+$/,
};

/** What of an answer is off the contract; none where all is well. */
export function faultsOf(route: Operation, { statusCode, headers, payload }: Answer): string[] {
  if (statusCode >= 500) return [`${statusCode} is a server's error: ${payload}`];
  const documented = route.responses[String(statusCode)];
  if (!documented) return [`${statusCode} is not documented: ${payload}`];
  const faults: string[] = [];
  for (const name of Object.keys(documented.headers ?? {}).map((header) => header.toLowerCase())) {
    const value = headers[name];
    if (typeof value !== 'string' || FORMS[name]?.test(value) === false) {
      faults.push(`${name} is ${JSON.stringify(value)}`);
    }
  }
  const { content } = documented;
  if (!content) return payload === '' ? faults : [...faults, `${statusCode} has a body: ${payload}`];
  const type = String(headers['content-type']).split(';', 1)[0] ?? '';
  const schema = content[type]?.schema;
  if (!schema) return [...faults, `${statusCode} is of the type ${type}`];
  if (!type.endsWith('json')) return faults;
  return [...faults, ...bodyFaults(schema, statusCode, payload)];
}

/** What of the body of an error is off the contract, for requests that no route of it takes. */
export function problemFaults({ statusCode, headers, payload }: Answer): string[] {
  if (statusCode >= 500) return [`${statusCode} is a server's error: ${payload}`];
  if (!String(headers['content-type']).startsWith('application/problem+json')) return ['is no problem'];
  return bodyFaults({ $ref: '#/components/schemas/Problem' }, statusCode, payload);
}

function bodyFaults(schema: Schema, statusCode: number, payload: string): string[] {
  let body: unknown;
  try {
    body = JSON.parse(payload);
  } catch {
    return [`the body is no JSON: ${payload}`];
  }
  const key = schema.$ref === undefined ? schema : { $ref: `contract${schema.$ref}` };
  const validate = validators.get(JSON.stringify(key)) ?? ajv.compile(key);
  validators.set(JSON.stringify(key), validate);
  const faults = validate(body) ? [] : [`${ajv.errorsText(validate.errors)}: ${payload}`];
  const said = statusCode >= 400 ? (body as { status: unknown }).status : statusCode;
  return said === statusCode ? faults : [...faults, `${statusCode} says it were ${String(said)}`];
}

const validators = new Map<string, ReturnType<typeof ajv.compile>>();
