import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const FORMER = '0123456789ab-7.1';
const TAG = 'ba9876543210-8.1';

let world: string;
let build: string;

beforeEach(() => {
  world = mkdtempSync(join(tmpdir(), 'tana-pipelines-'));
  build = join(world, 'build');
  for (const folder of ['images', 'bucket/assets', 'outputs', 'build/assets']) {
    mkdirSync(join(world, folder), { recursive: true });
  }
  put('outputs/prod-data.RegistryUri', '1.dkr.ecr.example.com/prod-api-ecr-01');
  put('outputs/prod-web.SiteBucketName', 'shop');
  put('outputs/prod-web.SiteConfig', '{"apiOrigin":""}');
  put('outputs/prod-web.SiteUrl', 'https://shop.example.com');
  put('outputs/prod-web.DistributionId', 'E1');
  put('outputs/prod-api.ClusterName', 'cluster');
  put('outputs/prod-api.ServiceName1', 'reader');
  put('outputs/prod-api.ServiceName2', 'editor');
  put('status', 'UPDATE_COMPLETE\n');
  put('rollout', 'COMPLETED\tCOMPLETED\n');
  put('parameter', FORMER);
  put('running', FORMER);
  put('image.tar', 'sha256:1');
  for (const [folder, page] of Object.entries({ bucket: 'former', build: 'new' })) {
    put(`${folder}/index.html`, `${page} page`);
    put(`${folder}/error.html`, `${page} error`);
    put(`${folder}/config.json`, `${page} config`);
    put(`${folder}/icon.svg`, `${page} icon`);
    put(`${folder}/assets/${page}.js`, page);
    put(`${folder}/assets/both.js`, 'both');
  }
  put('bucket/assets.txt', 'assets/both.js served\nassets/former.js served\n');
});

afterEach(() => rmSync(world, { recursive: true }));

function put(file: string, text: string): void {
  writeFileSync(join(world, file), text);
}

function at(file: string): string | undefined {
  const path = join(world, file);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

/** A script of the workflows in a world of fakes, which keep what they were asked in `calls`. */
function run(script: string, args: string[] = [], variables: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(resolve('.github/scripts', script), args, {
    encoding: 'utf8',
    env: {
      PATH: [resolve(__dirname, 'fakes'), dirname(process.execPath), process.env.PATH].join(delimiter),
      WORLD: world,
      PAUSE: '0',
      FORMER: join(world, 'former'),
      TANA_ENVIRONMENT: 'prod',
      GITHUB_REPOSITORY: 'example/tana',
      GITHUB_ENV: join(world, 'env'),
      GITHUB_OUTPUT: join(world, 'output'),
      ...variables,
    },
  });
  return { status, told: stdout + stderr };
}

const calls = (pattern: RegExp) => (at('calls') ?? '').split('\n').filter((call) => pattern.test(call));
const release = () => run('release.sh', ['to', TAG, build]);

describe('release.sh', () => {
  it('puts image and page into service, and names the image', () => {
    expect(release()).toMatchObject({ status: 0 });

    expect(at('parameter')).toBe(TAG);
    expect(at('running')).toBe(TAG);
    expect(at('bucket/index.html')).toBe('new page');
    expect(at('former')).toBeUndefined();
  });

  it('names the image, deploys it, and only then uploads the page that needs it', () => {
    release();

    const order = calls(/put-parameter|cdk deploy|services-stable|s3 cp \S+build |tana smoke/);
    expect(order.map((call) => /put-parameter|deploy|stable|s3 cp|smoke/.exec(call)?.[0])).toEqual([
      'put-parameter',
      'deploy',
      'stable',
      's3 cp',
      'smoke',
    ]);
    expect(calls(/cdk deploy/)).toEqual(['npx cdk deploy --exclusively prod-api --require-approval never']);
  });

  it('takes everything back where the shop is not well afterwards', () => {
    put('sick', TAG);

    const { status, told } = release();

    expect(status).toBe(1);
    expect(told).toContain(`${TAG} is not in service in prod, and ${FORMER} is again.`);
    expect(at('parameter')).toBe(FORMER);
    expect(at('running')).toBe(FORMER);
    expect(at('bucket/index.html')).toBe('former page');
    expect(at('bucket/error.html')).toBe('former error');
    expect(at('bucket/config.json')).toBe('former config');
    expect(at('bucket/assets.txt')).toBe('assets/both.js served\nassets/former.js served');
  });

  it('takes a page back that is not well', () => {
    put('sick', 'new page');

    expect(release().status).toBe(1);
    expect(at('running')).toBe(FORMER);
    expect(at('bucket/index.html')).toBe('former page');
  });

  it('asks three times before it takes a release back', () => {
    put('sick', TAG);
    release();

    expect(calls(/tana smoke/)).toHaveLength(4);
  });

  it('leaves no bad image named where the circuit breaker has gone back by itself', () => {
    put('broken', TAG);

    expect(release().status).toBe(1);
    expect(at('parameter')).toBe(FORMER);
    expect(at('running')).toBe(FORMER);
    expect(at('bucket/index.html')).toBe('former page');
  });

  it('takes a release back whose services do not run what was deployed', () => {
    put('rollout', 'COMPLETED\tFAILED\n');

    const { status, told } = release();

    expect(status).toBe(1);
    expect(told).toContain('The services are not as deployed: COMPLETED\tFAILED');
    expect(at('parameter')).toBe(FORMER);
  });

  it('names the former image even where nothing else can be taken back, and says so', () => {
    put('broken', `${TAG}\n${FORMER}\n`);

    const { status, told } = release();

    expect(status).toBe(1);
    expect(told).toContain(`prod could not be taken back to ${FORMER}`);
    expect(at('parameter')).toBe(FORMER);
  });

  it('takes back what was broken off', () => {
    mkdirSync(join(world, 'former/page'), { recursive: true });
    put('former/tag', FORMER);
    put('former/page/index.html', 'former page');
    put('former/page/error.html', 'former error');
    put('former/page/config.json', 'former config');
    put('bucket/index.html', 'new page');
    put('parameter', TAG);
    put('running', TAG);

    expect(run('release.sh', ['back'])).toMatchObject({ status: 0 });
    expect(at('parameter')).toBe(FORMER);
    expect(at('running')).toBe(FORMER);
    expect(at('bucket/index.html')).toBe('former page');
  });

  it('takes nothing back that was not begun', () => {
    expect(run('release.sh', ['back'])).toEqual({ status: 0, told: '' });
    expect(at('calls')).toBeUndefined();
  });

  it('leaves the first release to people: there is nothing to go back to', () => {
    rmSync(join(world, 'parameter'));

    const { status, told } = release();

    expect(status).toBe(1);
    expect(told).toContain('prod has no image yet.');
    expect(calls(/put-parameter|cdk|s3/)).toEqual([]);
  });

  it('changes nothing where what is there cannot be kept', () => {
    put('refused', 's3 cp');

    expect(release().status).not.toBe(0);
    expect(calls(/put-parameter|cdk/)).toEqual([]);
  });

  it.each(['ffffffffffff-9.1', 'ffffffffffff-10.1'])('comes not after the newer %s', (newer) => {
    put('parameter', newer);

    expect(release().status).toBe(1);
    expect(at('parameter')).toBe(newer);
  });

  it.each(['0123456789ab', 'v1.2', '0123456789ab-7.2'])('comes after %s', (former) => {
    put('parameter', former);

    expect(release().status).toBe(0);
  });

  it('waits while somebody else updates the stack', () => {
    put('status', 'UPDATE_IN_PROGRESS\nUPDATE_COMPLETE_CLEANUP_IN_PROGRESS\nUPDATE_COMPLETE\n');

    expect(release().status).toBe(0);
    expect(calls(/StackStatus/)).toHaveLength(3);
  });

  it('knows an environment with one service and no CloudFront', () => {
    rmSync(join(world, 'outputs/prod-api.ServiceName2'));
    rmSync(join(world, 'outputs/prod-web.DistributionId'));
    put('rollout', 'COMPLETED\n');

    expect(release().status).toBe(0);
    expect(calls(/cloudfront/)).toEqual([]);
    expect(calls(/services-stable/)[0]).toMatch(/--services reader$/);
  });
});

describe('site.sh', () => {
  it('uploads what is asked for before what asks for it', () => {
    release();

    const uploads = calls(/^aws s3 cp .* s3:/).map((call) => / (s3:\S+)/.exec(call)?.[1]);
    expect(uploads).toEqual([
      's3://shop/assets',
      's3://shop',
      's3://shop/config.json',
      's3://shop/error.html',
      's3://shop/index.html',
    ]);
  });

  it('has hashed files kept for ever, and all others asked for each time', () => {
    release();

    const uploads = calls(/^aws s3 cp .* s3:/);
    expect(
      uploads.map((call) => /--cache-control (no-cache|public, max-age=31536000, immutable)/.exec(call)?.[1]),
    ).toEqual(['public, max-age=31536000, immutable', 'no-cache', 'no-cache', 'no-cache', 'no-cache']);
    expect(uploads[1]).toContain(
      '--exclude assets/* --exclude config.json --exclude error.html --exclude index.html',
    );
  });

  it('gives the page the configuration of its environment, not the one of the build', () => {
    release();

    expect(at('bucket/config.json')).toBe('{"apiOrigin":""}');
  });

  it('tells CloudFront after the last file, and waits', () => {
    release();

    expect(
      calls(/shop\/index\.html|cloudfront/).map((call) => call.split(' ').slice(1, 3).join(' ')),
    ).toEqual(['s3 cp', 'cloudfront create-invalidation', 'cloudfront wait']);
  });

  it('keeps the files of former builds for a month, then deletes them', () => {
    const day = 86_400_000;
    const date = (days: number) => new Date(Date.now() + days * day).toISOString().slice(0, 10);
    put('bucket/assets/over.js', 'over');
    put('bucket/assets/soon.js', 'soon');
    put('bucket/assets/failed.js', 'of a release that was taken back');
    put(
      'bucket/assets.txt',
      `assets/both.js served\nassets/former.js served\nassets/soon.js ${date(2)}\nassets/over.js ${date(-2)}\n`,
    );
    for (const name of ['former', 'over', 'soon', 'failed']) {
      const then = new Date(Date.now() - 90 * day);
      utimesSync(join(world, `bucket/assets/${name}.js`), then, then);
    }

    release();

    expect(at('bucket/assets.txt')?.split('\n')).toEqual([
      'assets/both.js served',
      'assets/new.js served',
      `assets/former.js ${date(30)}`,
      `assets/soon.js ${date(2)}`,
    ]);
    expect(
      ['both', 'new', 'former', 'soon', 'over', 'failed'].filter((name) => at(`bucket/assets/${name}.js`)),
    ).toEqual(['both', 'new', 'former', 'soon']);
  });

  it('keeps the files of a page that was uploaded by hand, too', () => {
    rmSync(join(world, 'bucket/assets.txt'));
    utimesSync(join(world, 'bucket/assets/former.js'), 0, 0);

    release();

    expect(at('bucket/assets.txt')).toMatch(/^assets\/former\.js \d{4}-\d\d-\d\d$/m);
    expect(at('bucket/assets/former.js')).toBe('former');
  });

  it('is no reason to take a release back if old files cannot be deleted', () => {
    put('refused', 's3api list-objects-v2');

    expect(release()).toMatchObject({ status: 0, told: expect.stringContaining('::warning::') });
    expect(at('running')).toBe(TAG);
  });
});

describe('promote.sh', () => {
  const promote = () => run('promote.sh', [join(world, 'image.tar'), TAG]);

  it('copies the image that was built once, waits for the scan, and never pushes what changes a byte', () => {
    put('scan', 'PENDING\nIN_PROGRESS\nCOMPLETE\n');

    expect(promote()).toMatchObject({ status: 0 });
    expect(at(`images/${TAG}`)).toBe('sha256:1');
    expect(at('password')).toBe('secret');
    expect(calls(/^skopeo copy/)).toEqual([
      `skopeo copy --preserve-digests oci-archive:${world}/image.tar docker://1.dkr.ecr.example.com/prod-api-ecr-01:${TAG}`,
    ]);
  });

  it('pushes nothing that is there already', () => {
    put(`images/${TAG}`, 'sha256:1');
    put('scan', 'ACTIVE\n');

    expect(promote().status).toBe(0);
    expect(calls(/^skopeo (copy|login)/)).toEqual([]);
  });

  it('stops where the tag names another image', () => {
    put(`images/${TAG}`, 'sha256:2');
    put('scan', 'COMPLETE\n');

    expect(promote()).toMatchObject({
      status: 1,
      told: expect.stringContaining('what was built is sha256:1'),
    });
  });

  it('stops at a critical weakness, and names it', () => {
    put('scan', 'COMPLETE\n');
    put('critical', '1');

    expect(promote()).toMatchObject({ status: 1, told: expect.stringContaining('CVE-2026-0001') });
  });

  it.each([
    ['FAILED\n', 'could not be scanned: FAILED'],
    ['UNSUPPORTED_IMAGE\n', 'could not be scanned: UNSUPPORTED_IMAGE'],
    ['PENDING\n', 'did not end'],
    [undefined, 'did not end'],
  ])('stops where the scan says %j', (scan, reason) => {
    if (scan) put('scan', scan);

    expect(promote()).toMatchObject({ status: 1, told: expect.stringContaining(reason) });
  });

  it.each(['ecr describe-images', 'ecr describe-image-scan-findings'])(
    'stops where %s is refused',
    (call) => {
      put('scan', 'COMPLETE\n');
      put('refused', call);

      expect(promote()).toMatchObject({ status: 1, told: expect.stringContaining('AccessDeniedException') });
    },
  );
});

describe('stacks.sh', () => {
  it('deploys all stacks with the image that is in service, and looks at the shop', () => {
    expect(run('stacks.sh')).toMatchObject({ status: 0 });
    expect(calls(/cdk|smoke|ssm/)).toEqual([
      'npx cdk deploy --all --require-approval never',
      'npx tana smoke https://shop.example.com',
    ]);
  });

  it('fails where the shop is not well', () => {
    put('sick', FORMER);

    expect(run('stacks.sh').status).toBe(1);
  });
});

describe('inputs.sh', () => {
  const inputs = (text: string) => run('inputs.sh', ['stg'], { INPUTS: text });

  it('hands the lines on, with what the workflow knows', () => {
    expect(
      inputs('# ours\r\nTANA_ACCOUNT=123456789012\r\nTANA_DOMAIN_NAME=shop.example.com\n\n').status,
    ).toBe(0);
    expect(at('env')?.split('\n')).toEqual([
      'TANA_ENVIRONMENT=stg',
      'TANA_ACCOUNT=123456789012',
      'TANA_REGION=ap-northeast-1',
      'AWS_REGION=ap-northeast-1',
      'TANA_GITHUB_REPOSITORY=example/tana',
      'TANA_DOMAIN_NAME=shop.example.com',
    ]);
    expect(at('output')).toBe('account=123456789012\nregion=ap-northeast-1');
  });

  it('says that an environment is not set up, and gives nothing', () => {
    expect(inputs('')).toEqual({ status: 0, told: 'stg is not set up.\n' });
    expect(at('output')).toBeUndefined();
  });

  it.each([
    ['TANA_ACCOUNT=1\nPATH=/tmp', 'PATH=/tmp'],
    ['TANA_ACCOUNT=1\nTANA_IMAGE_TAG=v1', 'TANA_IMAGE_TAG would overrule'],
    ['TANA_ACCOUNT=1\nTANA_ENVIRONMENT=prod', 'leave the line out'],
    ['TANA_REGION=eu-west-1', 'TANA_ACCOUNT is missing'],
  ])('refuses %j', (text, reason) => {
    expect(inputs(text)).toMatchObject({ status: 1, told: expect.stringContaining(reason) });
    expect(at('env')).toBeUndefined();
  });
});

describe('diff.sh and comment.sh', () => {
  const comment = () => {
    mkdirSync(join(world, 'diffs'), { recursive: true });
    expect(run('diff.sh', [join(world, 'diffs/dev')]).status).toBe(0);
    put('diffs/prod', 'ü'.repeat(40_000));
    return run('comment.sh', [join(world, 'diffs')], { COMMIT: 'abc', PULL_REQUEST: '7' });
  };

  it('writes one comment, and renews it at the next push', () => {
    expect(comment().status).toBe(0);
    expect(comment().status).toBe(0);

    expect(calls(/^npx/)[0]).toBe('npx cdk diff --method template --no-color');
    expect(calls(/^gh .*--method/).map((call) => /--method \S+ \S+/.exec(call)?.[0])).toEqual([
      '--method POST repos/example/tana/issues/7/comments',
      '--method PATCH repos/example/tana/issues/comments/42',
    ]);
    expect(at('comment')).toContain('<b>dev</b>: stacks with differences: 1');
  });

  it('fits into a comment, in whole letters, and cannot leave its frame', () => {
    comment();

    const text = at('comment') ?? '';
    expect(text.length).toBeLessThan(65_536);
    expect(text).not.toContain('\uFFFD');
    expect(text).toContain('… the rest is in the log of the workflow.');
    expect(text.match(/^~~~~~~$/gm)).toHaveLength(2);
  });
});
