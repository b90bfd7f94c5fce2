import type { Finding } from './finding';
import { jsonReport, tableReport, type Report } from './report';

const PRICE: Finding = {
  kind: 'price-as-text',
  subject: '1',
  detail: 'its price is the text "100"',
  isRepairable: true,
};
const MISSING: Finding = {
  kind: 'picture-missing',
  subject: '2',
  detail: 'images/a.jpg is not in the bucket',
  isRepairable: false,
};
const LOOKED = { items: 3, objects: 4 };

function textOf(make: (write: (text: string) => void) => Report, use: (report: Report) => void): string {
  let text = '';
  const report = make((piece) => (text += piece));
  report.begin();
  use(report);
  return text;
}

describe('the table', () => {
  it('has a line a finding, and what to do about each kind once', () => {
    const text = textOf(tableReport, (report) => {
      report.finding(PRICE);
      report.finding(MISSING);
      report.end({
        looked: LOOKED,
        found: new Map([
          ['price-as-text', 1],
          ['picture-missing', 1],
        ]),
        results: undefined,
      });
    });
    expect(text.split('\n')).toEqual([
      'price-as-text     1                     its price is the text "100"',
      'picture-missing   2                     images/a.jpg is not in the bucket',
      '',
      '3 items and 4 objects: 2 found',
      expect.stringMatching(/^ {2}1 × a price that is stored as text \(price-as-text\): --repair stores/),
      expect.stringMatching(
        /^ {2}1 × an item whose picture is not in the bucket \(picture-missing\): give it another/,
      ),
      '',
    ]);
  });

  it('says so where nothing is found', () => {
    const text = textOf(tableReport, (report) =>
      report.end({ looked: LOOKED, found: new Map(), results: undefined }),
    );
    expect(text).toBe('3 items and 4 objects: nothing found\n');
  });

  it('keeps a hand-typed id from moving the cursor', () => {
    const text = textOf(tableReport, (report) => report.finding({ ...PRICE, subject: 'a\u001b[2J' }));
    expect(text).toContain('a\\u001b[2J');
    expect(text).not.toContain('\u001b');
  });
});

describe('the JSON', () => {
  const parse = (text: string) => JSON.parse(text) as unknown;

  it.each([true, false])('is one document where nothing is found, repairing %s', (isRepairing) => {
    const results = isRepairing ? { repaired: 0, skipped: 0, failed: 0 } : undefined;
    const text = textOf(
      (write) => jsonReport(write, isRepairing),
      (report) => report.end({ looked: LOOKED, found: new Map(), results }),
    );
    expect(parse(text)).toEqual({
      findings: [],
      ...(isRepairing && { repairs: [] }),
      summary: { ...LOOKED, found: {}, ...results },
    });
  });

  it('has all that is found, with the remedy of what cannot be repaired, and what has been', () => {
    const done = { kind: 'price-as-text', subject: '1', result: 'skipped', why: 'changed' } as const;
    const results = { repaired: 0, skipped: 1, failed: 0 };
    const text = textOf(
      (write) => jsonReport(write, true),
      (report) => {
        report.finding(PRICE);
        report.finding(MISSING);
        report.repair(done);
        report.end({
          looked: LOOKED,
          found: new Map([
            ['price-as-text', 1],
            ['picture-missing', 1],
          ]),
          results,
        });
      },
    );
    expect(parse(text)).toEqual({
      findings: [PRICE, { ...MISSING, remedy: expect.stringContaining('copy the picture to this key') }],
      repairs: [done],
      summary: { ...LOOKED, found: { 'price-as-text': 1, 'picture-missing': 1 }, ...results },
    });
  });
});
