import { smoke } from './smoke';
import { smokeCommand } from './smoke.command';

jest.mock('./smoke');

const WELL = { name: 'page', failure: null };
const ILL = { name: 'health', failure: 'it answered 503' };

describe('tana smoke', () => {
  afterEach(() => {
    process.exitCode = undefined;
  });

  const run = async (...args: string[]) => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    await smokeCommand().parseAsync(args, { from: 'user' });
    return { code: process.exitCode ?? 0, out: log.mock.calls.map(([line]) => String(line)) };
  };

  it('ends well where all is well', async () => {
    jest.mocked(smoke).mockResolvedValue([WELL]);

    expect(await run('https://shop.test')).toEqual({ code: 0, out: ['ok      page'] });
  });

  it('ends with 1 where something is not', async () => {
    jest.mocked(smoke).mockResolvedValue([WELL, ILL]);

    expect(await run('https://shop.test')).toEqual({
      code: 1,
      out: ['ok      page', 'FAILED  health: it answered 503'],
    });
  });

  it('says the same as JSON', async () => {
    jest.mocked(smoke).mockResolvedValue([WELL, ILL]);
    const { code, out } = await run('https://shop.test', '--json');

    expect([code, out.length, JSON.parse(out.join(''))]).toEqual([1, 1, [WELL, ILL]]);
  });

  it('looks at the whole shop, whichever of its pages it is given', async () => {
    jest.mocked(smoke).mockResolvedValue([WELL]);
    await run('https://shop.test/products/1?x=y');

    expect(smoke).toHaveBeenLastCalledWith('https://shop.test');
  });

  it.each(['shop.test', 'shop.test:8080', 'ftp://shop.test', 'https://'])('does not ask %s', async (url) => {
    await expect(run(url)).rejects.toThrow(/is no URL of a page: it begins with https:/);
  });
});
