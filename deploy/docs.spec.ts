import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from './config';
import { INPUTS, variableOf } from './inputs';
import { EXAMPLE_ACCOUNT, synthesise, type Resource, type Template } from './synthesise';

const ENVIRONMENTS = ['dev', 'stg', 'prod'] as const;
const LANGUAGES = ['docs/deploy.md', 'docs/deploy.ja.md'] as const;
const PAGES = new Map(LANGUAGES.map((file) => [file, readFileSync(file, 'utf8')]));

/** Every stack of every environment. */
const STACKS = ENVIRONMENTS.flatMap((environment) =>
  Object.entries(synthesise(environment).templates).map(([name, template]) => ({
    environment,
    name,
    template,
  })),
);

describe.each([...PAGES])('%s', (_file, page) => {
  it('lists every input with its variable, in their order', () => {
    const rows = inputsOf(page);

    expect(rows.map(([name]) => name)).toEqual(Object.keys(INPUTS).map(code));
    expect(rows.map(([, variable]) => variable)).toEqual(Object.keys(INPUTS).map(variableOf).map(code));
  });

  it.each(inputsOf(page).flatMap(([name = '', , , value = '']) => pairOf(name, value)))(
    'is right that %s is %s where it is left out',
    (name, value) => {
      const given = { environment: 'dev', account: EXAMPLE_ACCOUNT };
      const text = value.replace('<env>', given.environment).replace('<account>', given.account);
      const read = (context: Record<string, string>) => readConfig({ context, variables: {} });

      expect(read({ ...given, [name]: text })).toEqual(read(given));
    },
  );

  it('names no stack and no resource that is not in the templates', () => {
    const named = namesIn(page);

    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !KNOWN_NAMES.has(name))).toEqual([]);
  });

  it('names every stack', () => {
    const stacks = STACKS.map(({ environment, name }) => name.replace(environment, '<env>'));

    expect(namesIn(page)).toEqual(expect.arrayContaining([...new Set(stacks)]));
  });

  it('asks stacks for outputs that they have', () => {
    const asked = [...page.matchAll(/\boutput (\w+) (\w+)/g)].map(
      ([, stack, output]) => `${stack} ${output}`,
    );

    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((one) => !OUTPUTS.has(one))).toEqual([]);
  });

  it('writes the image’s tag where the api stack reads it', () => {
    const written = [...page.matchAll(/\/tana\/(?:<env>|\$TANA_ENVIRONMENT)(\/[\w-]+)/g)];
    const parameters = STACKS.flatMap(({ environment, template }) =>
      Object.values(template.Parameters ?? {}).map((parameter) =>
        parameter.Default?.replace(`/tana/${environment}`, ''),
      ),
    );

    expect(written.length).toBeGreaterThan(0);
    expect(written.filter(([, rest]) => !parameters.includes(rest))).toEqual([]);
  });

  it('says of every alarm what to do, and of no other', () => {
    const rows = tablesOf(page)
      .flat()
      .filter(([first = '']) => first.includes('-ops-alarm-'));
    const alarms = STACKS.flatMap(({ environment, template }) =>
      resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) =>
        code(String(Properties?.AlarmName).replace(environment, '<env>')),
      ),
    );

    expect(rows.map(([alarm]) => alarm).sort()).toEqual([...new Set(alarms)].sort());
    expect(rows.filter((cells) => cells.length !== 4 || cells.some((cell) => cell === ''))).toEqual([]);
  });

  it('gives a reason for every action of the roles and policies that permissions.md does not list', () => {
    const tables = tablesOf(page)
      .map((rows) => rows.flatMap((cells) => cells.filter((cell) => /^`\w+:\w+\*?`$/.test(cell))))
      .filter((actions) => actions.length > 0);

    expect(tables.map((actions) => [...new Set(actions)].sort())).toEqual(
      (['execution', 'deploy', 'review', 'other'] as const).map((owner) => GRANTED[owner].map(code).sort()),
    );
  });

  it('links to headings that it has', () => {
    const headings = page.match(/^#+ .*$/gm)?.map(slugOf);
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);

    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => link === undefined || headings?.includes(link) !== true)).toEqual([]);
  });

  it('links to files that are there', () => {
    const links = [...page.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link = '']) => link);

    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !existsSync(join('docs', link)))).toEqual([]);
  });

  it('has no comment in its commands, which zsh would take for a command', () => {
    expect(commandsOf(page).filter((block) => /(^|\s)#/m.test(block))).toEqual([]);
  });
});

describe('the two languages', () => {
  const [english, japanese] = [...PAGES.values()] as [string, string]; // One a language.

  it('have the same commands', () => {
    expect(commandsOf(english).length).toBeGreaterThan(0);
    expect(commandsOf(japanese)).toEqual(commandsOf(english));
  });

  it('have the same headings, by their level', () => {
    const levels = (page: string) => page.match(/^#+(?= )/gm);

    expect(levels(japanese)).toEqual(levels(english));
  });

  it('have the same tables, by their rows and columns', () => {
    const shape = (page: string) => tablesOf(page).map((rows) => rows.map((cells) => cells.length));

    expect(shape(japanese)).toEqual(shape(english));
  });

  it('say the same in code, row by row', () => {
    const spans = (page: string) =>
      tablesOf(page).map((rows) =>
        rows.map(
          (cells) =>
            cells
              .join(' ')
              .match(/`[^`]+`/g)
              ?.sort() ?? [],
        ),
      );

    expect(spans(japanese)).toEqual(spans(english));
  });
});

function code(text: string): string {
  return `\`${text}\``;
}

/** The text of each block of commands. */
function commandsOf(page: string): string[] {
  return [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

/** The cells of each table's rows, without its head. */
function tablesOf(page: string): string[][][] {
  return [...page.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) =>
    table
      .trimEnd()
      .split('\n')
      .slice(2)
      .map((row) =>
        row
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      ),
  );
}

function inputsOf(page: string): string[][] {
  return tablesOf(page).find((rows) => rows.some(([first]) => first === code('vpcCidr'))) ?? [];
}

/** An input and its default, where the default is a value. */
function pairOf(name: string, value: string): [name: string, value: string][] {
  const [text, inner] = [name, value].map((cell) => /^`([^`]+)`$/.exec(cell)?.[1]);
  return text === undefined || inner === undefined ? [] : [[text, inner]];
}

/** What the page calls `<env>-…` or `$TANA_ENVIRONMENT-…`, all as `<env>-…`. */
function namesIn(page: string): string[] {
  return [...page.matchAll(/(?:<env>|\$TANA_ENVIRONMENT)-((?:[a-z\d-]|<account>)+)/g)].map(
    ([, rest]) => `<env>-${rest}`,
  );
}

/** As GitHub makes them. */
function slugOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function resourcesOf({ Resources }: Template, type: string): Resource[] {
  return Object.values(Resources).filter((resource) => resource.Type === type);
}

/** Stacks, whatever in a template is called `<env>-…`, and the buckets that CloudFormation names itself. */
const KNOWN_NAMES = new Set(
  STACKS.flatMap(({ environment, name, template }) => {
    const text = JSON.stringify(template).replaceAll(EXAMPLE_ACCOUNT, '<account>');
    const written = text.match(new RegExp(`\\b${environment}-(?:[a-z\\d-]|<account>)+`, 'g')) ?? [];
    const made = Object.entries(template.Resources)
      .filter(([, { Type, Properties }]) => Type === 'AWS::S3::Bucket' && !Properties?.BucketName)
      .map(([id]) => `${name}-${id.replace(/[\dA-F]{8}$/, '').toLowerCase()}`);
    return [name, ...written, ...made].map((one) => one.replace(environment, '<env>'));
  }),
);

/** `<stack without its environment> <output>` */
const OUTPUTS = new Set(
  STACKS.flatMap(({ environment, name, template }) =>
    Object.keys(template.Outputs ?? {}).map((output) => `${name.replace(`${environment}-`, '')} ${output}`),
  ),
);

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
}

type Owner = 'execution' | 'deploy' | 'review' | 'other';

/** Every action that the templates allow, by who has it; tasks and people are on a page of their own. */
const GRANTED = granted();

function granted(): Record<Owner, string[]> {
  const actions = {
    execution: new Set<string>(),
    deploy: new Set<string>(),
    review: new Set<string>(),
    other: new Set<string>(),
  };
  const add = (owner: Owner | undefined, document: unknown) => {
    if (!owner) return;
    // As the CDK writes policies.
    const { Statement: statements } = document as { Statement: Statement[] };
    for (const { Effect, Action } of statements) {
      if (Effect === 'Allow') for (const action of [Action].flat()) actions[owner].add(action);
    }
  };
  for (const { template } of STACKS) {
    for (const { Type, Properties = {} } of Object.values(template.Resources)) {
      if (Type === 'AWS::IAM::Role') {
        const owner = ownerOf(Properties);
        add(owner === 'deploy' || owner === 'review' ? owner : 'other', Properties.AssumeRolePolicyDocument);
        for (const { PolicyDocument } of policiesIn(Properties)) add(owner, PolicyDocument);
      }
      if (Type === 'AWS::IAM::Policy') add(ownerOf(roleOf(template, Properties)), Properties.PolicyDocument);
      if (Type === 'AWS::S3::BucketPolicy') add('other', Properties.PolicyDocument);
    }
  }
  return {
    execution: [...actions.execution],
    deploy: [...actions.deploy],
    review: [...actions.review],
    other: [...actions.other],
  };
}

/** Undefined for the roles of permissions.md. */
function ownerOf({ RoleName }: Record<string, unknown>): Owner | undefined {
  const name = typeof RoleName === 'string' ? RoleName : '';
  if (name.includes('role-ecs-task-exe-')) return 'execution';
  if (name.includes('role-deploy-')) return 'deploy';
  if (name.includes('role-review-')) return 'review';
  return /role-(ecs-task|operator)-/.test(name) ? undefined : 'other';
}

function policiesIn({ Policies }: Record<string, unknown>): { PolicyDocument: unknown }[] {
  return (Policies ?? []) as { PolicyDocument: unknown }[]; // As CloudFormation has it.
}

/** The properties of the one role that a policy belongs to. */
function roleOf({ Resources }: Template, { Roles }: Record<string, unknown>): Record<string, unknown> {
  const [role] = Roles as { Ref: string }[]; // The CDK names roles of the same stack by reference.
  return (role && Resources[role.Ref]?.Properties) ?? {};
}
