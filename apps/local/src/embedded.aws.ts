import dynalite from 'dynalite';
import type { buildApp } from 'fauxqs' with { 'resolution-mode': 'import' };
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** An embedded store: where it listens, on loopback alone, and how to end it. */
export interface EmbeddedStore {
  readonly url: string;
  /** For who wants to see what it is asked. */
  readonly server: Server;
  stop(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** DynamoDB, kept in a folder or, without one, in memory. */
export async function startDynamoDb(folder?: string): Promise<EmbeddedStore> {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // dynalite throws where a client goes away before it has its answer, which would end this process.
  server.on('request', (request) => {
    request.removeAllListeners('error');
    request.on('error', () => request.destroy());
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${LOOPBACK}:${port}`,
    server,
    stop: async () => {
      server.closeAllConnections();
      await promisify(server.close.bind(server))();
    },
  };
}

/** The parts of fauxqs that its own start puts together, to listen on all interfaces: we want loopback alone. */
interface FauxqsParts {
  S3Store: new () => Stores['s3Store'];
  SqsStore: new () => Stores['sqsStore'];
  SnsStore: new () => Stores['snsStore'];
  FileS3Persistence: new (folder: string) => NonNullable<Stores['s3Store']['persistence']> & {
    loadS3(store: Stores['s3Store']): void;
  };
}

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;

/** S3, kept in a folder or, without one, in memory. */
export async function startS3(folder?: string): Promise<EmbeddedStore> {
  const fauxqs = await import('fauxqs');
  const { S3Store, SqsStore, SnsStore, FileS3Persistence } = await fauxqsParts();
  const s3Store = new S3Store();
  if (folder !== undefined) {
    const files = new FileS3Persistence(folder);
    files.loadS3(s3Store);
    s3Store.persistence = files;
  }
  const stores = { s3Store, sqsStore: new SqsStore(), snsStore: new SnsStore() };
  const app = fauxqs.buildApp({ logger: false, stores });
  const url = await app.listen({ host: LOOPBACK, port: 0 });
  return {
    url,
    server: app.server,
    stop: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

async function fauxqsParts(): Promise<FauxqsParts> {
  const folder = dirname(findPackageJSON('fauxqs', pathToFileURL(__filename)) ?? '');
  const files = ['s3/s3Store.js', 'sqs/sqsStore.js', 'sns/snsStore.js', 's3/fileS3Persistence.js'];
  const modules = await Promise.all(
    // The package does not export its parts, so the compiler cannot know them.
    files.map(
      (file) => import(pathToFileURL(join(folder, 'dist', file)).href) as Promise<Partial<FauxqsParts>>,
    ),
  );
  return Object.assign({}, ...modules) as FauxqsParts;
}
