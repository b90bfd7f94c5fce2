import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Responses = Operation['responses'];

const DESCRIPTION = `
The product catalogue: items and their pictures.

Every error is a problem (RFC 9457, \`application/problem+json\`) with a \`type\` of \`urn:tana:…\` and the \`requestId\`
that is in the log and in the \`X-Request-Id\` header, too. Query parameters that are unknown, empty or repeated are
refused. Prices are integers in minor units of their currency; times are ISO 8601 in UTC; sizes are in pixels or bytes.
`;

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'instance', 'requestId'],
  properties: {
    type: {
      type: 'string',
      description: 'The name of the problem; `about:blank` where the status says it all.',
    },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong and how to mend it.' },
    instance: { type: 'string', description: 'Path of the request.' },
    requestId: { type: 'string', description: 'Quote it when you report the problem.' },
    errors: {
      type: 'array',
      description:
        'What is wrong with single parameters, or with parts of the body. Of the body it is said in the language of `Accept-Language`, English or Japanese.',
      items: {
        type: 'object',
        required: ['detail'],
        properties: {
          parameter: { type: 'string' },
          pointer: { type: 'string', description: 'JSON pointer (RFC 6901) into the body.' },
          detail: { type: 'string' },
        },
      },
    },
    checks: { type: 'object', description: 'The state of each part, where a health check failed.' },
  },
  example: {
    type: 'urn:tana:invalid-parameters',
    title: 'Invalid parameters',
    status: 400,
    instance: '/items',
    requestId: '8f6c2f0e-6f0e-4a54-9a53-3a4a8a0d8a3c',
    errors: [{ parameter: 'limit', detail: 'limit must not be greater than 100' }],
  },
};

/** What any route can answer besides its own. */
const COMMON: Responses = {
  400: { description: 'The request is malformed, or has parameters that are unknown, empty or repeated.' },
  401: { description: 'The access token that came along is not good.' },
  429: { description: 'Too many requests from this address; `Retry-After` tells how long to wait.' },
  500: { description: 'A fault of ours, without details: the log has them under `requestId`.' },
  503: { description: 'Busy, or a dependency does not answer; `Retry-After` tells how long to wait.' },
};

/** The contract, made from the controllers; committed as `openapi.json`. */
export function createOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Tana')
    .setDescription(DESCRIPTION.trim())
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, config);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM },
  };
  for (const operation of Object.values(document.paths).flatMap(operationsOf)) {
    operation.responses = withProblems({ ...COMMON, ...operation.responses });
  }
  return document;
}

/** What a path answers, by method. */
export function operationsOf({ get, post, put, patch, delete: remove }: PathItem): Operation[] {
  return [get, post, put, patch, remove].filter((operation) => operation !== undefined);
}

function withProblems(responses: Responses): Responses {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const isProblem = Number(status) >= 400 && response !== undefined && 'description' in response;
      return [status, isProblem ? { ...response, content } : response];
    }),
  );
}
