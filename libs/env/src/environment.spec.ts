import fc from 'fast-check';
import { EnvironmentError, readEnvironment, VARIABLES, type Environment } from './environment';

const MINIMUM = { TABLE_NAME: 'products', BUCKET_NAME: 'pictures', AWS_REGION: 'ap-northeast-1' };

const read = (variables: NodeJS.ProcessEnv = {}): Environment =>
  readEnvironment({ ...MINIMUM, ...variables });

const problemsOf = (source: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readEnvironment(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
};

describe('readEnvironment', () => {
  it('fills in the documented default of everything that is not required', () => {
    expect(read()).toEqual({
      ...MINIMUM,
      PORT: 3000,
      HOST: '0.0.0.0',
      EDITOR: false,
      AUTH_SCOPE: 'catalog/edit',
      IMAGE_BASE_URL: '/storage/images',
      CORS_ORIGINS: [],
      TRUSTED_PROXIES: [],
      CURRENCY: 'JPY',
      CACHE_TTL_SECONDS: 5,
      CACHE_STALE_SECONDS: 300,
      CACHE_MAX_BYTES: 67_108_864,
      RATE_LIMIT_PER_MINUTE: 600,
      REQUEST_TIMEOUT_MS: 5000,
      UPLOAD_MAX_BYTES: 10_485_760,
      DRAIN_SECONDS: 12,
      ADOPTION_RCU_PER_SECOND: 5,
      LOG_LEVEL: 'info',
      DOCS: true,
    });
  });

  it('leaves out what has no default', () => {
    const unset = ['AWS_ENDPOINT_URL_DYNAMODB', 'AUTH_ISSUER', 'AUTH_JWKS', 'NODE_ENV'] as const;

    const env = read();

    expect(unset.map((name) => env[name])).toEqual([undefined, undefined, undefined, undefined]);
  });

  it.each(Object.keys(VARIABLES))('takes an empty %s for one that is not set', (name) => {
    expect(problemsOf({ ...MINIMUM, [name]: '' })).toEqual(problemsOf({ ...MINIMUM, [name]: undefined }));
  });

  it.each(Object.keys(MINIMUM))('does not do without %s', (name) => {
    expect(() => read({ [name]: undefined })).toThrow(`${name} is missing`);
  });

  it('names every missing and malformed variable in one message', () => {
    const source = { BUCKET_NAME: 'Pictures', AWS_REGION: 'ap-northeast-1', PORT: 'http', CURRENCY: 'yen' };

    expect(() => readEnvironment(source)).toThrow(
      new EnvironmentError([
        'TABLE_NAME is missing (a DynamoDB table name)',
        'BUCKET_NAME must be an S3 bucket name',
        'PORT must be an integer from 0 to 65535',
        'CURRENCY must be an ISO 4217 currency code such as JPY',
      ]),
    );
  });

  it('says it all in one sentence', () => {
    expect(new EnvironmentError(['A is missing', 'B must be C']).message).toBe(
      'The environment cannot be used: A is missing; B must be C.',
    );
  });

  it('does not repeat the value, which could be a secret', () => {
    expect(problemsOf({ ...MINIMUM, AUTH_JWKS: 'hunter2' }).join()).not.toContain('hunter2');
  });

  it('reads the environment of the process where it is given none', () => {
    const before = process.env;
    process.env = { ...MINIMUM, PORT: '8080' };
    try {
      expect(readEnvironment().PORT).toBe(8080);
    } finally {
      process.env = before;
    }
  });

  it('never ends in another error, whatever the variables hold', () => {
    const anything = fc.record(
      Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, fc.string({ unit: 'grapheme' })])),
      { requiredKeys: [] },
    );

    fc.assert(
      fc.property(anything, (source) => {
        expect(() => problemsOf(source)).not.toThrow();
      }),
    );
  });
});

describe('sign-in', () => {
  it('takes an issuer together with the audience of its tokens', () => {
    const variables = { AUTH_ISSUER: 'https://id.example/pool', AUTH_AUDIENCE: 'tana' };

    expect(read(variables)).toMatchObject(variables);
  });

  it('does not take an issuer alone: its tokens for anybody would be good', () => {
    expect(() => read({ AUTH_ISSUER: 'https://id.example/pool' })).toThrow('AUTH_AUDIENCE is missing');
  });
});

describe('formats', () => {
  it.each<[keyof Environment, string, unknown]>([
    ['TABLE_NAME', 'dev-app-data-table', 'dev-app-data-table'],
    ['TABLE_NAME', 'a_b', 'a_b'],
    ['TABLE_NAME', 'T'.repeat(255), 'T'.repeat(255)],
    ['BUCKET_NAME', 'dev-storage.example', 'dev-storage.example'],
    ['BUCKET_NAME', 'b'.repeat(63), 'b'.repeat(63)],
    ['AWS_REGION', 'us-gov-west-1', 'us-gov-west-1'],
    ['AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:4566', 'http://127.0.0.1:4566'],
    ['PORT', '0', 0],
    ['PORT', '65535', 65_535],
    ['CURRENCY', 'USD', 'USD'],
    ['REQUEST_TIMEOUT_MS', '100', 100],
    ['REQUEST_TIMEOUT_MS', '60000', 60_000],
    ['DRAIN_SECONDS', '25', 25],
    ['UPLOAD_MAX_BYTES', '1', 1],
    ['LOG_LEVEL', 'silent', 'silent'],
    ['DOCS', 'false', false],
    ['HOST', '::', '::'],
  ])('takes %s=%s', (name, text, value) => {
    expect(read({ [name]: text })[name]).toBe(value);
  });

  it.each([
    ['TABLE_NAME', 'ab'],
    ['TABLE_NAME', 'T'.repeat(256)],
    ['TABLE_NAME', 'my table'],
    ['TABLE_NAME', 'table\n'],
    ['TABLE_NAME', '商品テーブル'],
    ['BUCKET_NAME', 'ab'],
    ['BUCKET_NAME', 'b'.repeat(64)],
    ['BUCKET_NAME', 'my_bucket'],
    ['BUCKET_NAME', '-bucket'],
    ['BUCKET_NAME', 'bucket.'],
    ['AWS_REGION', 'tokyo'],
    ['AWS_REGION', 'ap-northeast'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'localhost:8000'],
    ['AWS_ENDPOINT_URL_S3', 'ftp://127.0.0.1'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['PORT', '1e3'],
    ['PORT', '0x10'],
    ['PORT', ' 80'],
    ['PORT', '３０００'],
    ['HOST', ' '],
    ['AUTH_ISSUER', 'id.example'],
    ['AUTH_AUDIENCE', ' '],
    ['CURRENCY', 'jpy'],
    ['CURRENCY', 'YEN'],
    ['CACHE_TTL_SECONDS', '86401'],
    ['CACHE_STALE_SECONDS', '604801'],
    ['CACHE_MAX_BYTES', '4294967297'],
    ['RATE_LIMIT_PER_MINUTE', '1000001'],
    ['REQUEST_TIMEOUT_MS', '99'],
    ['REQUEST_TIMEOUT_MS', '60001'],
    ['UPLOAD_MAX_BYTES', '0'],
    ['DRAIN_SECONDS', '26'],
    ['ADOPTION_RCU_PER_SECOND', '40001'],
    ['LOG_LEVEL', 'verbose'],
    ['DOCS', 'TRUE'],
    ['DOCS', 'vim'],
  ])('refuses %s=%j', (name, text) => {
    expect(problemsOf({ ...MINIMUM, [name]: text })).toEqual([expect.stringMatching(`^${name} must be `)]);
  });
});

describe('EDITOR', () => {
  it.each([
    ['true', true],
    ['false', false],
  ])('is a boolean: %s', (text, value) => {
    expect(read({ EDITOR: text }).EDITOR).toBe(value);
  });

  it.each(['vim', 'code --wait', '/usr/bin/nano', 'emacs -nw', 'notepad.exe'])(
    'leaves the task a reader where it names the text editor %s',
    (name) => {
      expect(read({ EDITOR: name }).EDITOR).toBe(false);
    },
  );

  it.each(['TRUE', 'False', '1', '0', 'yes', 'no', 'on', 'off', 'y', 'N', 't', 'F'])(
    'is refused where it is almost a boolean: %s',
    (text) => {
      expect(problemsOf({ ...MINIMUM, EDITOR: text })).toEqual(['EDITOR must be true or false']);
    },
  );
});

describe('DOCS', () => {
  it.each([
    [undefined, undefined, true],
    ['development', undefined, true],
    ['production', undefined, false],
    ['production', 'true', true],
    ['development', 'false', false],
  ])('with NODE_ENV=%s and DOCS=%s is %s', (nodeEnv, docs, shown) => {
    expect(read({ NODE_ENV: nodeEnv, DOCS: docs }).DOCS).toBe(shown);
  });
});

describe('IMAGE_BASE_URL', () => {
  it.each([
    ['/storage/images', '/storage/images'],
    ['/i', '/i'],
    ['/pictures//', '/pictures'],
    ['https://cdn.example', 'https://cdn.example'],
    ['https://cdn.example/images/', 'https://cdn.example/images'],
    ['http://localhost:3000/storage/images', 'http://localhost:3000/storage/images'],
  ])('%s becomes the prefix %s', (text, prefix) => {
    expect(read({ IMAGE_BASE_URL: text }).IMAGE_BASE_URL).toBe(prefix);
  });

  it.each([
    'images',
    '/',
    '//cdn.example/images',
    '/ima ges',
    '/images?x=1',
    '/images#x',
    'https://cdn.example/?x',
    'https://cdn.example/#x',
    'javascript:alert(1)',
    'data:,',
    'https:cdn.example',
    ' https://cdn.example',
    'https://cdn.example/my images',
    'https://cdn.exa\nmple',
  ])('refuses %j', (text) => {
    expect(problemsOf({ ...MINIMUM, IMAGE_BASE_URL: text })).toEqual([
      'IMAGE_BASE_URL must be an absolute path or an http(s) URL',
    ]);
  });
});

describe('CORS_ORIGINS', () => {
  it('is a list, with or without spaces', () => {
    expect(read({ CORS_ORIGINS: 'https://a.example, http://localhost:5173' }).CORS_ORIGINS).toEqual([
      'https://a.example',
      'http://localhost:5173',
    ]);
  });

  it.each([
    '*',
    'https://a.example/',
    'https://a.example/shop',
    'https://A.example',
    'https://a.example:443',
    'https://user@a.example',
    'a.example',
    'null',
    'https://a.example,',
    ',',
    'https://a.example https://b.example',
  ])('refuses %s', (text) => {
    expect(problemsOf({ ...MINIMUM, CORS_ORIGINS: text })).toEqual([
      'CORS_ORIGINS must be a comma-separated list, each an origin such as https://shop.example (no path, no *)',
    ]);
  });
});

describe('TRUSTED_PROXIES', () => {
  it.each(['10.0.0.1', '10.0.0.0/16', '10.0.0.0/32', '10.0.0.0/1', '::1', 'fd00::/8', '2001:db8::1/128'])(
    'takes %s',
    (text) => {
      expect(read({ TRUSTED_PROXIES: text }).TRUSTED_PROXIES).toEqual([text]);
    },
  );

  it('takes several, v4 and v6', () => {
    expect(read({ TRUSTED_PROXIES: '10.0.1.0/24,10.0.2.0/24, fd00::/8' }).TRUSTED_PROXIES).toEqual([
      '10.0.1.0/24',
      '10.0.2.0/24',
      'fd00::/8',
    ]);
  });

  it.each([
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    'fd00::/129',
    'loopback',
    'proxy.example',
    '/8',
    '10.0.0.0/8,',
    // Fastify would refuse these at start-up: everybody would be believed.
    '0.0.0.0/0',
    '::/0',
  ])('refuses %s', (text) => {
    expect(problemsOf({ ...MINIMUM, TRUSTED_PROXIES: text })).toEqual([
      'TRUSTED_PROXIES must be a comma-separated list, each an address or a CIDR such as 10.0.0.0/16',
    ]);
  });
});

describe('AUTH_JWKS', () => {
  it.each(['{"keys":[]}', '{"keys":[{"kty":"RSA","kid":"1"}]}'])('takes the key set %s as it is', (text) => {
    expect(read({ AUTH_JWKS: text }).AUTH_JWKS).toBe(text);
  });

  it.each([
    '{"keys":',
    '{}',
    '{"keys":{}}',
    '{"keys":[1]}',
    '{"keys":[null]}',
    '{"keys":[{}]}',
    'null',
    '[]',
    '"keys"',
    '1',
  ])('refuses %s', (text) => {
    expect(problemsOf({ ...MINIMUM, AUTH_JWKS: text })).toEqual([
      'AUTH_JWKS must be a JSON Web Key Set, {"keys":[…]}',
    ]);
  });
});
