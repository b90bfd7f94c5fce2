import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { InvalidBody, InvalidParameters, type BodyFault } from './request.errors';

const UNKNOWN_PROPERTY = {
  en: 'is not known here: leave it out',
  ja: 'この項目は使えません。取り除いてください',
};

/** What is wrong, as class-validator found it; where it was found decides what is made of it. */
class Faults extends Error {
  constructor(readonly faults: readonly ValidationError[]) {
    super();
  }
}

/** Query parameters and bodies to typed objects. What they may not hold is refused, each fault by its name. */
export class RequestPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: (faults) => new Faults(faults),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body') requirePlainObject(value);
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof Faults)) throw error;
      throw metadata.type === 'body'
        ? new InvalidBody(error.faults.flatMap(toBodyFaults))
        : new InvalidParameters(error.faults.map(toParameterFault));
    }
  }
}

function requirePlainObject(value: unknown): void {
  if (!isObject(value)) {
    throw new InvalidBody([
      {
        pointer: '',
        detail: { en: 'The body must be a JSON object', ja: '本文は JSON オブジェクトにしてください' },
      },
    ]);
  }
  // class-transformer passes over names that every object has: they would not be refused, but lost.
  const inherited = Object.keys(value).filter((name) => name in Object.prototype);
  if (inherited.length === 0) return;
  throw new InvalidBody(inherited.map((name) => ({ pointer: `/${name}`, detail: UNKNOWN_PROPERTY })));
}

function toParameterFault({ property, constraints = {} }: ValidationError) {
  return { parameter: property, detail: [...new Set(Object.values(constraints))].join('; ') };
}

/** A decorator's message is English; its `context` has the Japanese one. */
function toBodyFaults({ property, constraints = {}, contexts = {} }: ValidationError): BodyFault[] {
  const pointer = `/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return Object.entries(constraints).map(([constraint, en]) => {
    if (constraint === 'whitelistValidation') return { pointer, detail: UNKNOWN_PROPERTY };
    const context: unknown = contexts[constraint];
    const isTranslated = isObject(context) && 'ja' in context && typeof context.ja === 'string';
    return { pointer, detail: { en, ja: isTranslated ? String(context.ja) : en } };
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
