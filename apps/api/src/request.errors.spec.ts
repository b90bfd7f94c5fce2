import { InvalidParameters, MethodNotAllowed, RouteNotFound, TooManyRequests } from './request.errors';

describe('errors of requests', () => {
  it.each([
    [
      new InvalidParameters([
        { parameter: 'limit', detail: 'limit is empty' },
        { parameter: 'page', detail: 'page is not known' },
      ]),
      'InvalidParameters',
      'limit is empty; page is not known',
    ],
    [new RouteNotFound(), 'RouteNotFound', 'Nothing is served at this path; /openapi.json lists what is.'],
    [new MethodNotAllowed(['GET', 'HEAD']), 'MethodNotAllowed', 'This path answers GET, HEAD.'],
    [
      new TooManyRequests(30),
      'TooManyRequests',
      'Too many requests from this address: try again in 30 seconds.',
    ],
  ])('say what is wrong and how to mend it: %s', (error, name, message) => {
    expect(error).toMatchObject({ name, message });
  });
});
