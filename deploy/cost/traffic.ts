import type { EnvironmentName } from '../inputs';

/**
 * What an estimate assumes of a month, beside what the templates say. Each is a flag of `npm run cost`
 * (`pageViews` is `--page-views`) and a line of docs/cost.md.
 */
export const ASSUMPTIONS = {
  pageViews: 'pages seen a month, the list or one product',
  productShare: 'share of them that show one product; the rest show the list',
  viewsPerVisit: 'pages seen in one visit: the page’s files are loaded once a visit',
  filesPerVisit: 'files of the page loaded in a visit: HTML, script, styles, icon, configuration',
  fileKbPerVisit: 'kB of them, compressed',
  picturesPerList: 'pictures of a list that come into view, of the 24 that it has',
  pictureKb: 'kB of a picture as it is shown (WebP, 320 to 1280 px wide)',
  browserCacheShare: 'share of pictures that the visitor’s browser has already',
  edgeCacheShare:
    'share of files and pictures that CloudFront has; answers of the API always come from the API',
  apiCallsPerList: 'calls of the API for one list: “more” is another; a product is one',
  listKb: 'kB of a list of 24 items, compressed',
  productKb: 'kB of one item, compressed',
  items: 'items in the catalogue',
  itemBytes: 'bytes of an item in the table, index keys among them',
  pictureGb: 'GB of pictures stored, variants among them',
  replacedShare: 'GB of replaced and deleted pictures still kept as old versions, as a share of the pictures',
  edits: 'items written a month, by the editor’s page or by hand',
  uploads: 'pictures uploaded a month',
  uploadMb: 'MB of a picture as it is uploaded',
  editors: 'people who sign in a month',
  imageMb: 'MB of an image in the registry, compressed; the registry keeps as many as its lifecycle says',
  logLineBytes: 'bytes of the line that the API logs of a request',
  metricShare: 'share of the metrics that the API can make which have data at a time: the rest costs nothing',
  metricLines: 'lines with metrics that a task logs a minute',
  metricLineBytes: 'bytes of one',
  accessLogLineBytes: 'bytes of the line that CloudFront, the load balancer or a bucket logs of a request',
  wafLoggedShare: 'share of requests that the web ACL blocks or counts, and therefore logs',
  wafLogLineBytes: 'bytes of the line that the web ACL logs of a request',
  flowLogGb: 'GB of flow logs a month (refused packets alone)',
  alarmMails: 'e-mails of alarms a month',
} as const;

/** The assumptions with their meaning, in order. */
export function assumptions(): (readonly [key: keyof Traffic, means: string])[] {
  // Object.entries forgets the names of the keys.
  return Object.entries(ASSUMPTIONS) as [keyof Traffic, string][];
}

/** The flag of an assumption: `pageViews` is `--page-views`. */
export function flagOf(assumption: keyof Traffic): string {
  return `--${assumption.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A month of one environment, by the names of `ASSUMPTIONS`. Numbers of things are a month's; shares are 0 to 1. */
export type Traffic = Readonly<Record<keyof typeof ASSUMPTIONS, number>>;

const EVERYWHERE = {
  productShare: 0.6,
  viewsPerVisit: 4,
  filesPerVisit: 8,
  fileKbPerVisit: 150,
  picturesPerList: 12,
  pictureKb: 30,
  browserCacheShare: 0.4,
  edgeCacheShare: 0.9,
  apiCallsPerList: 1.2,
  listKb: 5,
  productKb: 1,
  itemBytes: 700,
  replacedShare: 0.1,
  uploadMb: 3,
  imageMb: 150,
  logLineBytes: 300,
  metricLineBytes: 600,
  accessLogLineBytes: 500,
  wafLoggedShare: 0.01,
  wafLogLineBytes: 2000,
};

/** The traffic that docs/cost.md states. */
export const TRAFFIC: Readonly<Record<EnvironmentName, Traffic>> = {
  dev: {
    ...EVERYWHERE,
    pageViews: 3000,
    items: 100,
    pictureGb: 0.2,
    edits: 100,
    uploads: 0,
    editors: 0,
    metricShare: 0.4,
    metricLines: 4,
    flowLogGb: 0,
    alarmMails: 0,
  },
  stg: {
    ...EVERYWHERE,
    pageViews: 20_000,
    items: 1000,
    pictureGb: 2,
    edits: 500,
    uploads: 100,
    editors: 3,
    metricShare: 0.4,
    metricLines: 4,
    flowLogGb: 0.1,
    alarmMails: 20,
  },
  prod: {
    ...EVERYWHERE,
    pageViews: 1_000_000,
    items: 10_000,
    pictureGb: 20,
    edits: 3000,
    uploads: 1000,
    editors: 5,
    metricShare: 0.7,
    metricLines: 8,
    flowLogGb: 0.5,
    alarmMails: 50,
  },
};

/** What a month's traffic comes to, before it is known who answers it. Numbers are requests, `…Gb` what is sent. */
export interface Requests {
  readonly files: number;
  readonly fileGb: number;
  readonly pictures: number;
  readonly pictureGb: number;
  readonly lists: number;
  readonly products: number;
  /** Of the API, reading. */
  readonly readGb: number;
  /** Of the API, writing: edits and uploads. */
  readonly writes: number;
  /** Sent to the API. */
  readonly uploadGb: number;
}

export const BYTES_PER_GB = 1024 ** 3;
const KB_PER_GB = 1024 ** 2;
const MB_PER_GB = 1024;

export function requestsOf(traffic: Traffic): Requests {
  const { pageViews, productShare, edits, uploads } = traffic;
  const products = pageViews * productShare;
  const listViews = pageViews - products;
  const lists = listViews * traffic.apiCallsPerList;
  const visits = pageViews / traffic.viewsPerVisit;
  const pictures = (listViews * traffic.picturesPerList + products) * (1 - traffic.browserCacheShare);
  return {
    files: visits * traffic.filesPerVisit,
    fileGb: (visits * traffic.fileKbPerVisit) / KB_PER_GB,
    pictures,
    pictureGb: (pictures * traffic.pictureKb) / KB_PER_GB,
    lists,
    products,
    readGb: (lists * traffic.listKb + products * traffic.productKb) / KB_PER_GB,
    writes: edits + uploads,
    uploadGb: (uploads * traffic.uploadMb) / MB_PER_GB,
  };
}
