import { readFileSync } from 'node:fs';
import { VARIABLES } from './environment';

/** Names and defaults of the configuration table of a README, in its order. */
function documented(file: string): [name: string, unset: string][] {
  const rows = readFileSync(file, 'utf8').matchAll(/^\| `([A-Z][A-Z0-9_]+)` +\| (.+?) +\|/gm);
  return Array.from(rows, ([, name = '', unset = '']) => [name, unset]);
}

/** How a README writes a default. */
function written(words: { required: string; none: string; docs: string }): [name: string, unset: string][] {
  return Object.entries(VARIABLES).map(([name, { required, unset }]) => {
    if (name === 'DOCS') return [name, words.docs];
    if (required) return [name, words.required];
    return [name, unset === undefined || unset.toString() === '' ? words.none : unset.toString()];
  });
}

describe('the configuration table', () => {
  it('is complete and right in English', () => {
    const docs = 'true, or false where NODE_ENV is production';
    expect(documented('README.md')).toEqual(written({ required: 'required', none: 'none', docs }));
  });

  it('is complete and right in Japanese', () => {
    const docs = 'true（NODE_ENV が production のときは false）';
    expect(documented('README.ja.md')).toEqual(written({ required: '必須', none: 'なし', docs }));
  });
});
