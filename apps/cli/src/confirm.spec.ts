import { PassThrough } from 'node:stream';
import { confirm } from './confirm';

const CTRL_C = '\x03';
const CTRL_D = '\x04';

describe('confirm', () => {
  let keyboard: PassThrough & { isTTY: boolean };
  let screen: PassThrough & { isTTY: boolean };

  beforeEach(() => {
    keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => keyboard });
    screen = Object.assign(new PassThrough(), { isTTY: true });
  });

  const answered = async (keys: string, options = {}) => {
    keyboard.write(keys);
    const outcome = await confirm('Delete item 4?', options, { input: keyboard, output: screen }).then(
      () => 'goes on',
      (error: unknown) => String(error),
    );
    return { outcome, shown: String(screen.read() ?? '') };
  };

  it.each(['y\r', 'Y\r', 'yes\r', ' y \r'])('goes on after %j', async (keys) => {
    const { outcome, shown } = await answered(keys);

    expect(outcome).toBe('goes on');
    expect(shown).toContain('Delete item 4? [y/N] ');
  });

  it.each(['\r', 'n\r', 'no\r', 'yesterday\r', CTRL_C, CTRL_D])('changes nothing after %j', async (keys) => {
    const { outcome, shown } = await answered(keys);

    expect(outcome).toBe('CliError: Nothing has been changed.');
    // What is said next has a line of its own.
    expect(shown.endsWith('\n')).toBe(true);
  });

  it('does not ask who has said yes beforehand', async () => {
    expect(await answered('n\r', { yes: true })).toEqual({ outcome: 'goes on', shown: '' });
  });

  it('does not take what a script pipes in for a person’s yes', async () => {
    keyboard.isTTY = false;

    expect(await answered('y\r')).toEqual({
      outcome: 'CliError: Delete item 4? Nobody is here to answer: say --yes.',
      shown: '',
    });
  });
});
