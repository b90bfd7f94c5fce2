// Some dependencies of Nest and Fastify are ES modules only: `require` of those inside Jest needs this Node.
require('./tools/require-node.js');

const swc = [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    // fauxqs can only be had by `import()`, which swc would otherwise turn into `require()`.
    module: { type: 'commonjs', ignoreDynamic: true },
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
  },
];

/** @type {import('jest').Config} */
const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'json'],
  transform: { '^.+\\.ts$': swc },
  moduleNameMapper: { '^@tana/([^/]+)$': '<rootDir>/libs/$1/src' },
  restoreMocks: true,
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...common,
      displayName: 'unit',
      roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test/bench', '<rootDir>/test/soak'],
      testMatch: ['**/*.spec.ts'],
    },
    { ...common, displayName: 'deploy', roots: ['<rootDir>/deploy'], testMatch: ['**/*.spec.ts'] },
    { ...common, displayName: 'e2e', roots: ['<rootDir>/test/e2e'], testMatch: ['**/*.e2e-spec.ts'] },
    {
      ...common,
      displayName: 'local',
      roots: ['<rootDir>/test/local'],
      testMatch: ['**/*.local-spec.ts'],
      globalSetup: '<rootDir>/test/support/start-aws.ts',
      globalTeardown: '<rootDir>/test/support/stop-aws.ts',
    },
    {
      ...common,
      displayName: 'memory',
      roots: ['<rootDir>/test/memory'],
      testMatch: ['**/*.memory-spec.ts'],
      globalSetup: '<rootDir>/test/support/start-aws.ts',
      globalTeardown: '<rootDir>/test/support/stop-aws.ts',
    },
    {
      ...common,
      displayName: 'fuzz',
      roots: ['<rootDir>/test/fuzz'],
      testMatch: ['**/*.fuzz-spec.ts'],
      globalSetup: '<rootDir>/test/support/start-aws.ts',
      globalTeardown: '<rootDir>/test/support/stop-aws.ts',
    },
    {
      ...common,
      displayName: 'permissions',
      roots: ['<rootDir>/test/permissions'],
      testMatch: ['**/*.permissions-spec.ts'],
    },
    {
      ...common,
      displayName: 'browser',
      roots: ['<rootDir>/test/browser'],
      testMatch: ['**/*.browser-spec.ts'],
      globalSetup: '<rootDir>/test/browser/start-shop.ts',
      globalTeardown: '<rootDir>/test/browser/stop-shop.ts',
    },
  ],
  reporters: ['default', '<rootDir>/tools/suite-totals.js'],
  collectCoverageFrom: ['{apps/api,libs}/**/*.ts', '!**/*.spec.ts', '!**/main.ts', '!**/index.ts'],
  // v8 coverage is five times slower here.
  coverageProvider: 'babel',
  coverageDirectory: 'coverage',
  coverageThreshold: { global: { lines: 90 } },
  workerIdleMemoryLimit: '1GB',
};
