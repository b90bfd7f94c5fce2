import { traceOf } from './trace.id';

const ROOT = '1-67891233-abcdef012345678912345678';
const SELF = '1-67891234-12456789abcdef012345678a';

describe('traceOf', () => {
  it.each([
    `Root=${ROOT}`,
    `Self=${SELF};Root=${ROOT}`,
    `Self=${SELF};Root=${ROOT};CalledFrom=app`,
    `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`,
  ])('takes %s', (header) => {
    expect(traceOf(header)).toEqual({ id: ROOT, header });
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['one without a root', `Self=${SELF}`],
    ['a root that is too short', 'Root=1-67891233-abcdef'],
    ['a root that is too long', `Root=${ROOT}0`],
    ['a root of other digits', `Root=1-67891233-ABCDEF012345678912345678`],
    ['another version', 'Root=2-67891233-abcdef012345678912345678'],
    ['two headers in one', `Root=${ROOT}, Root=${ROOT}`],
    ['two headers', [`Root=${ROOT}`]],
    ['white space', `Root=${ROOT}; Self=${SELF}`],
    ['a line of its own', `Root=${ROOT}\n{"level":"fatal"}`],
    ['a line at its end', `Root=${ROOT}\n`],
    ['quotation marks', `Root=${ROOT};CalledFrom="app"`],
    ['markup', `Root=${ROOT};CalledFrom=<script>`],
    ['letters of no alphabet of ours', `Root=${ROOT};CalledFrom=店`],
    ['a field without a name', `Root=${ROOT};=app`],
    ['a long field', `Root=${ROOT};CalledFrom=${'a'.repeat(65)}`],
    ['too many fields', `Root=${ROOT}${';a=b'.repeat(60)}`],
  ])('does not take %s', (_what, header) => {
    expect(traceOf(header)).toBeUndefined();
  });
});
