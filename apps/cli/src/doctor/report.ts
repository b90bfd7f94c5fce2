import { KINDS, type Finding, type Kind } from './finding';
import type { Looked } from './examination';
import type { Repair } from './repairs';

/** How many of what, and what has become of it. */
export interface Summary {
  readonly looked: Looked;
  readonly found: ReadonlyMap<Kind, number>;
  /** Undefined where nothing was to be repaired. */
  readonly results: Readonly<Record<Repair['result'], number>> | undefined;
}

/** Takes what is found as it is found: all of it may be too much for memory. */
export interface Report {
  begin(): void;
  finding(finding: Finding): void;
  repair(repair: Repair): void;
  end(summary: Summary): void;
}

const KIND_WIDTH = Math.max(...Object.keys(KINDS).map(({ length }) => length));

/** For people: a line a finding, then what to do about each kind. */
export function tableReport(write: (text: string) => void): Report {
  const row = (kind: string, subject: string, detail: string) =>
    write(`${kind.padEnd(KIND_WIDTH)}  ${printable(subject).padEnd(20)}  ${detail}\n`);
  return {
    begin: () => undefined,
    finding: ({ detail, kind, subject }) => row(kind, subject, detail),
    repair: ({ kind, result, subject, why }) => row(kind, subject, why === '' ? result : `${result}: ${why}`),
    end: ({ found, looked, results }) => {
      const total = [...found.values()].reduce((sum, count) => sum + count, 0);
      write(`${total === 0 ? '' : '\n'}${looked.items} items and ${looked.objects} objects: `);
      write(total === 0 ? 'nothing found\n' : `${total} found\n`);
      for (const [kind, count] of found)
        write(`  ${count} × ${KINDS[kind].what} (${kind}): ${KINDS[kind].remedy}\n`);
      if (results) {
        write(`${results.repaired} repaired, ${results.skipped} skipped, ${results.failed} failed\n`);
      }
    },
  };
}

/** For programs: one JSON document, `{findings: […], repairs?: […], summary}`. */
export function jsonReport(write: (text: string) => void, isRepairing: boolean): Report {
  let separator = '\n';
  let list: 'findings' | 'repairs' = 'findings';
  const element = (value: object) => {
    write(separator + JSON.stringify(value));
    separator = ',\n';
  };
  const beginRepairs = () => {
    if (!isRepairing || list === 'repairs') return;
    write('\n],"repairs":[');
    [separator, list] = ['\n', 'repairs'];
  };
  return {
    begin: () => write('{"findings":['),
    finding: (finding) =>
      element(finding.isRepairable ? finding : { ...finding, remedy: KINDS[finding.kind].remedy }),
    repair: (repair) => {
      beginRepairs();
      element(repair);
    },
    end: ({ found, looked, results }) => {
      beginRepairs();
      write(
        `\n],"summary":${JSON.stringify({ ...looked, found: Object.fromEntries(found), ...results })}}\n`,
      );
    },
  };
}

/** An id that a hand has typed may hold what moves a terminal's cursor. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
