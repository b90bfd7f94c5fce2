import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { synthesise } from '../synthesise';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
}

interface Job {
  readonly permissions?: Record<string, string>;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly uses?: string;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: { readonly push?: { readonly paths?: readonly string[] } };
  readonly permissions?: unknown;
  readonly jobs: Record<string, Job>;
}

const WORKFLOWS = '.github/workflows';
const SCRIPTS = '.github/scripts';
const ENVIRONMENTS = ['dev', 'stg', 'prod'] as const;

const TEXTS = new Map(
  readdirSync(WORKFLOWS).map((file) => [file, readFileSync(join(WORKFLOWS, file), 'utf8')] as const),
);
// actionlint holds that they have this shape.
const PARSED = new Map([...TEXTS].map(([file, text]) => [file, load(text) as Workflow]));
/** Without the lines that are comments. */
const COMMANDS = new Map(
  readdirSync(SCRIPTS).map((file) => [
    file,
    readFileSync(join(SCRIPTS, file), 'utf8').replace(/^\s*#.*$/gm, ''),
  ]),
);

const JOBS = [...PARSED].flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => ({ name: `${file} ${name}`, job })),
);

describe.each([...TEXTS])('%s', (file, text) => {
  it('takes every action by its commit, and says which version that is', () => {
    const taken = [...text.matchAll(/^.*\buses:.*$/gm)].map(([line]) => line.trim());
    const foreign = taken.filter((line) => !line.includes('uses: ./'));

    expect(taken.length).toBeGreaterThan(0);
    expect(
      foreign.filter((line) => !/uses: [\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
    ).toEqual([]);
  });

  it('has no secret: AWS is signed in to by OpenID Connect, GitHub by the token of the job', () => {
    expect(text).not.toMatch(/\bsecrets\b|access-key/i);
  });

  it('has no right but those of its jobs', () => {
    const { jobs, permissions } = PARSED.get(file) ?? { jobs: {} };

    expect(permissions).toEqual({});
    expect(Object.entries(jobs).filter(([, job]) => !job.permissions)).toEqual([]);
  });

  it('leaves no token in the files of the checkout', () => {
    const checkouts = JOBS.filter(({ name }) => name.startsWith(file)).flatMap(({ job }) =>
      (job.steps ?? []).filter(({ uses }) => uses?.startsWith('actions/checkout@')),
    );

    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });
});

describe('the workflows', () => {
  it('take one version of each action', () => {
    const versions = new Map<string, Set<string>>();
    for (const text of TEXTS.values())
      for (const [, action = '', version = ''] of text.matchAll(/uses: ([\w-]+\/[\w-]+)[\w/-]*@(\S+)/g))
        versions.set(action, (versions.get(action) ?? new Set()).add(version));

    expect([...versions].filter(([, those]) => those.size > 1)).toEqual([]);
  });

  it('write where they have to, and nowhere else', () => {
    const writing = JOBS.map(({ name, job }) => [
      name,
      Object.entries(job.permissions ?? {}).flatMap(([what, right]) => (right === 'write' ? [what] : [])),
    ]);

    expect(Object.fromEntries(writing.filter(([, rights]) => rights?.length))).toEqual({
      'application.yml build': ['attestations', 'id-token'],
      'application.yml dev': ['id-token'],
      'application.yml stg': ['id-token'],
      'application.yml prod': ['id-token'],
      'codeql.yml analyse': ['security-events'],
      'infrastructure.yml dev': ['id-token'],
      'infrastructure.yml stg': ['id-token'],
      'infrastructure.yml prod': ['id-token'],
      'infrastructure.yml image': ['actions'],
      'pull_request.yml diff': ['id-token'],
      'pull_request.yml comment': ['pull-requests'],
      'release.yml release': ['id-token'],
      'stacks.yml stacks': ['id-token'],
    });
  });

  it('run no script of a package where they can sign in', () => {
    const installs = JOBS.filter(({ job }) => job.permissions?.['id-token'] === 'write').flatMap(({ job }) =>
      (job.steps ?? []).flatMap(({ run }) => (run?.includes('npm ci') ? [run] : [])),
    );

    expect(new Set(installs)).toEqual(new Set(['npm ci --ignore-scripts']));
  });

  it('break no deployment off, and deploy one at a time', () => {
    const deploying = JOBS.filter(({ job }) => job.environment !== undefined);

    expect(deploying.map(({ name, job }) => [name, job.environment, job.concurrency])).toEqual(
      [
        ['release.yml release', 'application'],
        ['stacks.yml stacks', 'infrastructure'],
      ].map(([name, what]) => [
        name,
        '${{ inputs.environment }}',
        { group: `${what}-\${{ inputs.environment }}`, 'cancel-in-progress': false },
      ]),
    );
  });

  it('have no logic that cannot be run without GitHub', () => {
    const long = JOBS.flatMap(({ name, job }) =>
      (job.steps ?? []).flatMap(({ run }) => (run?.includes('\n') ? [`${name}: ${run}`] : [])),
    );

    expect(long).toEqual([]);
  });
});

describe('the image’s tag', () => {
  it('is written by one script, which application.yml alone comes to', () => {
    const writers = [...COMMANDS].filter(([, text]) => text.includes('put-parameter')).map(([file]) => file);
    const callers = [...TEXTS].filter(([, text]) => text.includes('release.sh')).map(([file]) => file);
    const users = JOBS.filter(({ job }) => job.uses?.endsWith('/release.yml')).map(({ name }) => name);

    expect(writers).toEqual(['release.sh']);
    expect(callers).toEqual(['release.yml']);
    expect(users).toEqual(['application.yml dev', 'application.yml stg', 'application.yml prod']);
    expect([...TEXTS.values()].filter((text) => text.includes('ssm '))).toEqual([]);
  });
});

describe('the paths that start a deployment', () => {
  const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trimEnd().split('\n');
  const pathsOf = (file: string) => PARSED.get(file)?.on.push?.paths ?? [];
  const filters = {
    application: pathsOf('application.yml'),
    infrastructure: pathsOf('infrastructure.yml'),
    // What no environment has.
    neither: [
      '.ci/**',
      '.cfnlintrc.yaml',
      '.github/**',
      '.gitignore',
      '.gitleaks.toml',
      '.prettierignore',
      '.prettierrc.json',
      '*.md',
      'LICENSE',
      'apps/cli/**',
      '!apps/cli/package.json',
      'apps/local/**',
      'docs/**',
      'eslint.config.mjs',
      'jest.config.js',
      'openapi.json',
      'test/**',
    ],
  };

  it('lead each file to one workflow, or to none that is meant', () => {
    const led = files.map((file) => [
      file,
      Object.entries(filters).flatMap(([name, patterns]) => (isIn(file, patterns) ? [name] : [])),
    ]);

    expect(files.length).toBeGreaterThan(100);
    expect(led.filter(([, names]) => names?.length !== 1)).toEqual([]);
  });

  it.each(Object.entries(filters))('of %s all lead to a file', (_name, patterns) => {
    const dead = patterns.filter((pattern) => {
      const positive = pattern.replace(/^!/, '');
      return !files.some((file) => isIn(file, [positive]));
    });

    expect(dead).toEqual([]);
  });
});

describe.each(ENVIRONMENTS)('the roles of %s', (environment) => {
  const { templates } = synthesise(environment);
  const resources = Object.values(templates[`${environment}-pipeline`]?.Resources ?? {});

  it.each(['deploy', 'review'])('are named as the workflows take them: %s', (role) => {
    const names = resources.flatMap(({ Properties }) => Properties?.RoleName ?? []);
    const taken = stepsWith(role).length;

    expect(names).toContain(`${environment}-sec-iam-role-${role}-01`);
    expect(taken).toBeGreaterThan(0);
  });

  it.each(['deploy', 'review'])(
    'grant what the commands of the workflows need, and nothing else: %s',
    (role) => {
      const granted = resources
        .filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy' && isOf(role, Properties))
        .flatMap(({ Properties }) => actionsIn(Properties?.PolicyDocument));
      const needed = stepsWith(role)
        .flatMap(commandsOf)
        .flatMap((command) => NEEDED[command] ?? [`no table entry: ${command}`])
        // dev has no CloudFront: site.sh leaves it alone where there is none.
        .filter((action) => environment !== 'dev' || !action.startsWith('cloudfront:'));

      expect([...new Set(granted)].sort()).toEqual([...new Set(needed)].sort());
    },
  );
});

/** The actions that each command asks AWS for. */
const NEEDED: Record<string, readonly string[]> = {
  'aws cloudformation describe-stacks': ['cloudformation:DescribeStacks'],
  'aws cloudfront create-invalidation': ['cloudfront:CreateInvalidation'],
  'aws cloudfront wait': ['cloudfront:GetInvalidation'],
  'aws ecr describe-image-scan-findings': ['ecr:DescribeImageScanFindings'],
  'aws ecr describe-images': ['ecr:DescribeImages'],
  'aws ecr get-login-password': ['ecr:GetAuthorizationToken'],
  'aws ecs describe-services': ['ecs:DescribeServices'],
  'aws ecs wait': ['ecs:DescribeServices'],
  'aws s3 cp from': ['s3:GetObject', 's3:ListBucket'],
  'aws s3 cp to': ['s3:PutObject'],
  'aws s3api delete-object': ['s3:DeleteObject'],
  'aws s3api list-objects-v2': ['s3:ListBucket'],
  'aws ssm get-parameter': ['ssm:GetParameter'],
  'aws ssm put-parameter': ['ssm:PutParameter'],
  // It takes the CDK's own roles, whose rights are the CDK's.
  'npx cdk deploy': ['sts:AssumeRole'],
  // Measured against an endpoint that refuses everything else; see deploy/constructs/review.role.ts.
  'npx cdk diff': ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate'],
  'skopeo copy': [
    'ecr:BatchCheckLayerAvailability',
    'ecr:CompleteLayerUpload',
    'ecr:InitiateLayerUpload',
    'ecr:PutImage',
    'ecr:UploadLayerPart',
  ],
};

/** Where a role has been taken: the commands of the steps that follow, and of the scripts that these run. */
function stepsWith(role: string): string[] {
  return JOBS.flatMap(({ job: { steps = [] } }) => {
    const taken = steps.findIndex((step) =>
      String(step.with?.['role-to-assume']).endsWith(`-sec-iam-role-${role}-01`),
    );
    return taken < 0 ? [] : steps.slice(taken + 1).flatMap(({ run }) => (run === undefined ? [] : [run]));
  });
}

function commandsOf(run: string): string[] {
  return withScripts(run).flatMap((text) =>
    [...text.matchAll(/\b(?:(aws) ([a-z0-9]+) ([a-z0-9-]+)|(npx cdk [a-z]+)|(skopeo copy))( "s3:)?/g)].map(
      ([, aws, service, operation, cdk, skopeo, fromBucket]) => {
        if (aws === undefined) return cdk ?? skopeo ?? '';
        const command = `aws ${service} ${operation}`;
        return command === 'aws s3 cp' ? `${command} ${fromBucket ? 'from' : 'to'}` : command;
      },
    ),
  );
}

/** A command, and the text of every script that it comes to. */
function withScripts(run: string, seen = new Set<string>()): string[] {
  const called = [...run.matchAll(/[\w)]\/([a-z]+\.sh)\b/g)].map(([, file = '']) => file);
  return [
    run,
    ...called.flatMap((file) => {
      if (seen.has(file)) return [];
      seen.add(file);
      return withScripts(COMMANDS.get(file) ?? `aws unknown ${file}`, seen);
    }),
  ];
}

function isOf(role: string, properties: Record<string, unknown> = {}): boolean {
  return JSON.stringify(properties.Roles).toLowerCase().includes(`${role}role`);
}

function actionsIn(document: unknown): string[] {
  // As the CDK writes policies.
  const { Statement } = document as { Statement: { Action: string | string[] }[] };
  return Statement.flatMap(({ Action }) => Action);
}

/** GitHub's rule: the last pattern that matches decides. `**` is any path, `*` any name. */
function isIn(file: string, patterns: readonly string[]): boolean {
  return patterns.reduce((is, pattern) => {
    const text = pattern
      .replace(/^!/, '')
      .replace(/[.+^$(){}|[\]\\]/g, '\\$&')
      .replace(/\*+/g, (stars) => (stars === '**' ? '.*' : '[^/]*'));
    return new RegExp(`^${text}$`).test(file) ? !pattern.startsWith('!') : is;
  }, false);
}
