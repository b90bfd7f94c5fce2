import { ApiError } from '../api/client';
import { property } from '../config';

/** What is wrong with one part of the body; `pointer` is a JSON pointer such as `/title`. */
interface Fault {
  pointer?: string;
  detail: string;
}

/** An answer that says no, with the API's own words for it. */
export class Refused extends ApiError {
  override readonly name = 'Refused';

  constructor(
    status: number,
    /** `urn:tana:…`, where the problem has a name. */
    readonly type: string,
    readonly detail: string | undefined,
    readonly faults: readonly Fault[],
  ) {
    super(status);
  }
}

/** There is no token any more that the API would take: nothing was sent. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';
}

/** Reads a problem (RFC 9457); an answer from elsewhere, as a proxy's page, is told by its status alone. */
export function refusal(status: number, body: string): Refused {
  const problem = parsed(body);
  const type = property(problem, 'type');
  const detail = property(problem, 'detail');
  const errors = property(problem, 'errors');
  const faults = Array.isArray(errors) ? errors.filter(isFault) : [];
  return new Refused(status, String(type), typeof detail === 'string' ? detail : faults[0]?.detail, faults);
}

function isFault(fault: unknown): fault is Fault {
  return typeof property(fault, 'detail') === 'string';
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
