const AGREED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

/** As permissive as the others, but each looked at on its own. */
const AGREED_FOR = { argparse: 'Python-2.0', wouter: 'Unlicense' };

/** Of libvips, whose libraries stay files of their own, to be exchanged by whoever wants to, as this licence asks. */
const LICENCE_OF_LIBVIPS = 'LGPL-3.0-or-later';

/** Whether a package of this name and licence (an SPDX expression) may come into what is delivered. */
export function isAgreedTo(name, licence = 'none') {
  return licence
    .split(' AND ')
    .every(
      (one) =>
        AGREED.includes(one) ||
        one === AGREED_FOR[name] ||
        (one === LICENCE_OF_LIBVIPS && name.startsWith('@img/sharp-')),
    );
}
