import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import jest from 'eslint-plugin-jest';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

/** What may not be imported where: imports run one way, apps → libs → libs/env. */
const ZONES = [
  { target: './libs', from: ['./apps', './test'], message: 'Libraries know nothing of apps and tests.' },
  { target: ['./apps', './libs'], from: './deploy', message: 'Nothing that runs knows how it is deployed.' },
  {
    target: './deploy',
    from: ['./apps', './libs/auth', './libs/items', './libs/storage', './test'],
    message: 'What is deployed is known by libs/env alone.',
  },
  {
    target: './libs/env',
    from: ['./libs/auth', './libs/items', './libs/storage'],
    message: 'libs/env imports nothing.',
  },
  {
    target: './libs/auth',
    from: ['./libs/items', './libs/storage'],
    message: 'libs/auth knows no feature.',
  },
  { target: './libs/items', from: './libs/storage', message: 'Features do not know each other.' },
  { target: './libs/storage', from: './libs/items', message: 'Features do not know each other.' },
  {
    target: './apps/api',
    from: ['./apps/cli', './apps/local', './apps/web', './test'],
    message: 'Only apps/local imports another app.',
  },
  {
    target: './apps/web',
    from: ['./apps/api', './apps/local', './libs', './test'],
    message: 'The page knows the contract alone.',
  },
  {
    target: './apps/cli',
    from: ['./apps/api', './apps/local', './apps/web', './test'],
    message: 'Only apps/local imports another app.',
  },
  { target: './apps/local', from: './test', message: 'Nothing imports tests.' },
];

/** The only files in libs and the API that speak to AWS. */
const AWS_FILES = [
  'libs/items/src/{adoption,items.repository,items.health,items.module,item.record,listing}.ts',
  'libs/storage/src/{storage.service,storage.health,storage.module,pictures.repository}.ts',
];

/** The only files that read process.env: everything else is given typed configuration. */
const ENV_FILES = [
  'libs/env/src/**',
  'apps/*/src/main.ts',
  'apps/cli/src/{connection,local.stores}.ts',
  'deploy/{app,synthesise}.ts',
  'test/**',
  '**/*.spec.ts',
];

export default defineConfig(
  { ignores: ['dist/**', 'coverage/**', 'apps/web/src/api/schema.d.ts', '.tana/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [js.configs.recommended, ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({ extensions: ['.ts', '.js'], tsconfig: { configFile: './tsconfig.json' } }),
      ],
    },
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // Response classes are shapes for OpenAPI: plain objects of that shape are what is meant.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'import-x/no-restricted-paths': ['error', { zones: ZONES, basePath: import.meta.dirname }],
      'import-x/no-cycle': 'error',
    },
  },
  {
    files: ['libs/**/*.ts', 'apps/api/**/*.ts'],
    ignores: [...AWS_FILES, '**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@aws-sdk/*', '@smithy/*'],
              message:
                'AWS is spoken to in repositories, the storage service, health and the modules that provide clients.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ENV_FILES,
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Read the environment in libs/env; take configuration by injection.',
        },
      ],
    },
  },
  { files: ['apps/web/**/*.{ts,tsx}'], extends: [hooks.configs.flat.recommended] },
  {
    files: ['**/*.spec.ts', 'test/**/*-spec.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      // The CDK's assertions on templates and fast-check's throw, as expect does.
      'jest/expect-expect': [
        'error',
        {
          assertFunctionNames: [
            'expect',
            '**.hasResource',
            '**.hasResourceProperties',
            '**.resourceCountIs',
            'fc.assert',
          ],
        },
      ],
      // Jest's mocks and matchers are typed loosely.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: {
        AbortSignal: false,
        Buffer: false,
        console: false,
        exports: false,
        fetch: false,
        process: false,
        require: false,
        module: false,
        __dirname: false,
        URL: false,
        setInterval: false,
      },
    },
  },
);
