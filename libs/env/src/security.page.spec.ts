import { existsSync, readFileSync } from 'node:fs';

const PAGE = readFileSync('docs/security.md', 'utf8');

/** Cells of each row of a section’s table, without its head. */
function rowsOf(heading: string): string[][] {
  const [, section = ''] = PAGE.split(`${heading}\n`);
  const [text = ''] = section.split(/^#+ /m);
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const SECTIONS = [
  '## Threats',
  '## OWASP API Security Top 10 (2023)',
  '### V5 File handling',
  '### V9 Self-contained tokens',
  '### V10 OAuth and OpenID Connect',
];
const ROWS = SECTIONS.flatMap(rowsOf);

/** Whether a file has a test of this title, which may be the title of many. */
function hasTest(file: string, title: string): boolean {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  return [`'${title}'`, `"${title}"`, `\`${title}\``].some(
    (quoted) => text.includes(`(${quoted}`) || text.includes(`  ${quoted},\n`),
  );
}

describe('docs/security.md', () => {
  it('names tests that are there, and nothing else for a test', () => {
    const named = ROWS.flatMap((cells) =>
      [...(cells.at(-1) ?? '').matchAll(/`([\w./-]+)` “([^”]+)”/g)].map(([, file = '', title = '']) => ({
        file,
        title,
      })),
    );

    expect(named.length).toBeGreaterThan(80);
    expect(named.filter(({ file, title }) => !hasTest(file, title))).toEqual([]);
  });

  it('has a test or a dash in each row', () => {
    const wanting = ROWS.filter((cells) => !/^(—.*|(`[^`]+` “[^”]+”(; |$))+)$/.test(cells.at(-1) ?? ''));

    expect(wanting).toEqual([]);
  });

  it.each([
    ['## OWASP API Security Top 10 (2023)', Array.from({ length: 10 }, (_, at) => `API${at + 1}`)],
    [
      '### V5 File handling',
      [
        '5.1.1',
        '5.2.1',
        '5.2.2',
        '5.2.3',
        '5.2.4',
        '5.2.5',
        '5.2.6',
        '5.3.1',
        '5.3.2',
        '5.3.3',
        '5.4.1',
        '5.4.2',
        '5.4.3',
      ],
    ],
    ['### V9 Self-contained tokens', ['9.1.1', '9.1.2', '9.1.3', '9.2.1', '9.2.2', '9.2.3', '9.2.4']],
    [
      '### V10 OAuth and OpenID Connect',
      ['10.1.1', '10.1.2', '10.2.1', '10.2.2', '10.2.3', '10.3.1', '10.3.2', '10.3.3', '10.3.4', '10.3.5'],
    ],
  ])('leaves out no row of %s', (heading, numbers) => {
    expect(rowsOf(heading).map(([first = '']) => first.split(' ')[0])).toEqual(numbers);
  });
});
