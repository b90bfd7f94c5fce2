import { CommanderError, type Command } from 'commander';
import fc from 'fast-check';
import { CliError } from '../../apps/cli/src/cli.error';
import { checkRow } from '../../apps/cli/src/import/checked.row';
import { csvRows } from '../../apps/cli/src/import/csv.rows';
import { lineRows, valueRows } from '../../apps/cli/src/import/json.rows';
import { readPriceText } from '../../apps/cli/src/import/price.text';
import type { SourceRow } from '../../apps/cli/src/import/source.row';
import { textLines } from '../../apps/cli/src/import/text.lines';
import { createProgram } from '../../apps/cli/src/program';
import { valid, wildText } from './arbitraries';
import { runs, Tally } from './cases';

const CASES = 40_000;

const STAMP = { importId: 'fuzz', importedAt: '2026-11-24T09:30:00.000Z', hasPictures: true };

const tally = new Tally('tana');
afterAll(() => tally.print());

type Blocks = AsyncGenerator<readonly SourceRow[]>;

/** Bytes in pieces, as a file comes. */
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Promise.resolve(bytes.subarray(at, at + size));
}

/** Each row is taken, or rejected in one line that says why; a whole file is refused by a CliError alone. */
async function expectNamed(rows: Blocks): Promise<void> {
  let taken = 0;
  try {
    for await (const block of rows) {
      for (const row of block) {
        const checked = checkRow(row, STAMP);
        if ('reason' in checked) expect(checked.reason).toMatch(/^[^\n]+$/);
        else taken++;
        expect(checked.line).toBeGreaterThan(0);
      }
    }
    tally.count(taken > 0 ? 'taken' : 'rejected');
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    tally.count('refused');
    expect(error.message).toMatch(/^[^\n]+$/);
  }
}

const value = fc.oneof(
  wildText,
  fc.constantFrom(
    'pear',
    '100',
    '1,000',
    '¥150',
    '"',
    '""',
    'a"b',
    '\r',
    ',',
    '2026-11-24',
    'images/a.png',
    '../x',
  ),
);
const columns = ['id', 'title', 'price', 'description', 'image_key', 'image_file', 'created_at', 'version'];
const csv = fc
  .record({
    header: fc.oneof(
      fc.constantFrom('id,title,price', '\ufeffid,title,price', columns.join(',')),
      fc.array(fc.oneof(fc.constantFrom(...columns), wildText)).map((names) => names.join(',')),
    ),
    rows: fc.array(fc.array(fc.tuple(value, fc.boolean()), { maxLength: 8 }), { maxLength: 8 }),
    end: fc.constantFrom('\n', '\r\n', '\r'),
  })
  .map(({ header, rows, end }) => {
    const lines = rows.map((row) =>
      row.map(([text, isQuoted]) => (isQuoted ? `"${text.replaceAll('"', '""')}"` : text)).join(','),
    );
    return [header, ...lines].join(end);
  });

const attribute = fc.oneof(
  fc.jsonValue(),
  fc
    .tuple(
      fc.constantFrom('S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS', 'X'),
      fc.oneof(value, fc.jsonValue()),
    )
    .map(([type, given]) => ({ [type]: given })),
);
const record = fc.dictionary(
  fc.oneof(fc.constantFrom(...columns, '__proto__', 'Item'), wildText),
  attribute,
  { maxKeys: 6 },
);
const json = fc
  .tuple(
    fc.array(
      fc.oneof(
        record,
        fc.jsonValue(),
        fc.record({ id: value, title: value, price: valid({ type: 'integer' }) }),
      ),
      { maxLength: 6 },
    ),
    fc.nat(),
    fc.constantFrom('', '"', '}', ']', '\n', '\0'),
    fc.boolean(),
  )
  .map(([values, at, damage, isArray]) => {
    const text = isArray ? JSON.stringify(values) : values.map((one) => JSON.stringify(one)).join('\n');
    const place = at % (text.length + 1);
    return `${text.slice(0, place)}${damage}${text.slice(place)}`;
  });

const bytes = fc.uint8Array({ maxLength: 200 }).map((given) => Buffer.from(given));
const sized = (text: fc.Arbitrary<string>) =>
  fc.tuple(
    fc.oneof(
      { weight: 5, arbitrary: text.map((given) => Buffer.from(given)) },
      { weight: 1, arbitrary: bytes },
    ),
    fc.integer({ min: 1, max: 64 }),
  );

describe("tana's parsers", () => {
  it('name what is wrong with CSV', async () => {
    await fc.assert(
      fc.asyncProperty(sized(csv), fc.constantFrom('utf-8', 'shift_jis'), async ([given, size], encoding) => {
        await expectNamed(csvRows(textLines(pieces(given, size), encoding)));
      }),
      runs(CASES / 4),
    );
  });

  it('name what is wrong with JSON, one object a line or over many', async () => {
    await fc.assert(
      fc.asyncProperty(sized(json), fc.boolean(), async ([given, size], isLines) => {
        const chunks = pieces(given, size);
        await expectNamed(isLines ? lineRows(textLines(chunks, 'utf-8')) : valueRows(chunks));
      }),
      runs(CASES / 4),
    );
  });

  it('name what is wrong with a price', () => {
    fc.assert(
      fc.property(fc.oneof(value, fc.stringMatching(/^[¥$]?[\d,.' ]{0,16}$/)), (text) => {
        const read = readPriceText(text);
        tally.count('price' in read ? 'taken' : 'rejected');
        const isSane = 'price' in read ? Number.isSafeInteger(read.price) : /^[^\n]+$/.test(read.reason);
        expect(isSane).toBe(true);
      }),
      runs(CASES / 4),
    );
  });

  it('name what is wrong with options', async () => {
    const known = words(createProgram('0'));
    const word = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...known, '--', '-', '--x=1', '') },
      { weight: 1, arbitrary: wildText },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (args) => {
        const program = disarmed(createProgram('0'));
        try {
          await program.parseAsync(args, { from: 'user' });
          tally.count('read');
        } catch (error) {
          if (!(error instanceof CommanderError) && !(error instanceof CliError)) throw error;
          tally.count('refused');
        }
      }),
      runs(CASES / 4),
    );
  });
});

/** All commands and options that there are. */
function words(command: Command): string[] {
  const options = command.options.flatMap(({ long, short }) => [long ?? [], short ?? []].flat());
  return [command.name(), ...options, ...command.commands.flatMap(words)];
}

/** Reads its arguments, says nothing, and does nothing. */
function disarmed(command: Command): Command {
  command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  if (command.commands.length === 0) command.action(() => undefined);
  for (const inner of command.commands) disarmed(inner);
  return command;
}
