/** What is wrong with one query parameter. */
export interface ParameterFault {
  readonly parameter: string;
  readonly detail: string;
}

/** One or more query parameters are unknown, empty, repeated or out of bounds. */
export class InvalidParameters extends Error {
  override readonly name = 'InvalidParameters';

  constructor(readonly faults: readonly ParameterFault[]) {
    super(faults.map(({ detail }) => detail).join('; '));
  }
}

/** A sentence in each language of the page. */
export interface Sentence {
  readonly en: string;
  readonly ja: string;
}

/** What is wrong with one part of a body. */
export interface BodyFault {
  /** JSON pointer (RFC 6901); empty for the whole. */
  readonly pointer: string;
  readonly detail: Sentence;
}

/** Parts of a body are missing, unknown or out of bounds. */
export class InvalidBody extends Error {
  override readonly name = 'InvalidBody';

  constructor(readonly faults: readonly BodyFault[]) {
    super(faults.map(({ pointer, detail }) => `${pointer} ${detail.en}`).join('; '));
  }
}

/** No route has this path. */
export class RouteNotFound extends Error {
  override readonly name = 'RouteNotFound';

  constructor() {
    super('Nothing is served at this path; /openapi.json lists what is.');
  }
}

/** The path has routes, but none for this method. */
export class MethodNotAllowed extends Error {
  override readonly name = 'MethodNotAllowed';

  constructor(readonly allowed: readonly string[]) {
    super(`This path answers ${allowed.join(', ')}.`);
  }
}

/** There are more requests at once than can be answered in time. */
export class ServerBusy extends Error {
  override readonly name = 'ServerBusy';
}

/** A client address has used up its requests for now. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';

  constructor(seconds: number) {
    const wait = seconds >= 60 ? '1 minute' : seconds === 1 ? '1 second' : `${seconds} seconds`;
    super(`Too many requests from this address: try again in ${wait}.`);
  }
}
