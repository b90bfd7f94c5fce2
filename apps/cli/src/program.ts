import { Command } from 'commander';
import { doctorCommand } from './doctor/doctor.command';
import { exportCommand } from './export/export.command';
import { imagesCommand } from './images/images.command';
import { importCommand } from './import/import.command';
import { itemsCommand } from './items/items.command';
import { smokeCommand } from './smoke/smoke.command';

/** Every command of `tana`. */
export function createProgram(version: string): Command {
  return new Command('tana')
    .description('Loads, copies and checks the catalogue, under your own AWS identity.')
    .version(version)
    .showHelpAfterError('(`tana --help` and `tana <command> --help` say more)')
    .addCommand(importCommand())
    .addCommand(exportCommand())
    .addCommand(doctorCommand())
    .addCommand(itemsCommand())
    .addCommand(imagesCommand())
    .addCommand(smokeCommand());
}
