import { VARIABLES } from '@tana/env';
import { PictureTooLarge } from '@tana/storage';
import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { CliError } from '../cli.error';
import { quoted } from './source.row';

/** As much as an upload to the API may have, by default. */
const MAX_BYTES = VARIABLES.UPLOAD_MAX_BYTES.unset;

/** A file that a row may not name, or that is not there. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}

/** The folder of pictures: nothing outside of it is read, whatever rows and links say. */
export class PictureFolder {
  private constructor(private readonly root: string) {}

  /** @throws CliError where there is no such folder. */
  static async open(path: string): Promise<PictureFolder> {
    const facts = await stat(path).catch(() => undefined);
    if (!facts?.isDirectory())
      throw new CliError(`${path} is no directory: --images takes the one with the pictures.`);
    return new PictureFolder(await realpath(path));
  }

  /**
   * Where a file really is.
   *
   * @param name As a row has it, relative to the folder.
   * @throws UnusableFile
   */
  async find(name: string): Promise<string> {
    const isWayOut = isAbsolute(name) || name.split(/[/\\]/).includes('..') || /\p{Cc}/u.test(name);
    if (isWayOut)
      throw new UnusableFile(`${quoted(name)} is no name of a file within the folder of --images`);
    const path = await realpath(join(this.root, name)).catch((error: unknown) => {
      const isMissing =
        error instanceof Error &&
        'code' in error &&
        ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(String(error.code));
      throw isMissing ? new UnusableFile(`${quoted(name)} is not in the folder of --images`) : error;
    });
    if (!path.startsWith(this.root + sep)) {
      throw new UnusableFile(`${quoted(name)} is a link out of the folder of --images`);
    }
    return path;
  }

  /**
   * @param path What `find` has answered.
   * @throws UnusableFile, PictureTooLarge
   */
  async read(path: string): Promise<Buffer> {
    const facts = await stat(path);
    if (!facts.isFile()) throw new UnusableFile(`${quoted(path)} is no file`);
    if (facts.size > MAX_BYTES) throw new PictureTooLarge(MAX_BYTES);
    return readFile(path);
  }
}
