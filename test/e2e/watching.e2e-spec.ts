import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { Controller, Get } from '@nestjs/common';
import {
  CACHE_READS,
  measuredOperations,
  measuredRoutes,
  METRICS,
  METRICS_NAMESPACE,
  OTHER,
  SDK_CALLS,
} from '@tana/env';
import { UploadsBusy } from '@tana/storage';
import { channel } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { synthesise } from '../../deploy/synthesise';
import { startMockedApp, type LogLine } from '../support/mocked.app';

/** Has no place for anybody. */
@Controller('busy')
class BusyController {
  @Get()
  refuse(): never {
    throw new UploadsBusy();
  }
}

/** Lines of all kinds, by an API that all was asked of. */
async function linesOf(EDITOR: 'true' | 'false'): Promise<LogLine[]> {
  const { app, log, close } = await startMockedApp({
    environment: { NODE_ENV: 'production', EDITOR, ADOPTION_RCU_PER_SECOND: '0' },
    controllers: [BusyController],
    prepare: ({ dynamoDb }) => {
      dynamoDb.on(QueryCommand).resolves({ Items: [] });
      dynamoDb.on(GetItemCommand).resolves({});
    },
  });
  const plane = EDITOR === 'true' ? 'editor' : 'reader';
  const headers = { 'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678' };
  for (const route of measuredRoutes(plane).filter((one) => one !== OTHER)) {
    const [method = '', pattern = ''] = route.split(' ');
    await app.inject({ method: method as 'GET', url: pattern.replace(/:\w+/, 'absent'), headers });
  }
  await app.inject({ url: '/busy', headers });
  for (const name of measuredOperations(plane)) {
    const [service, operation] = name.split(':');
    channel(SDK_CALLS).publish({ service, operation, ms: 1, ok: true, capacityUnits: 1 });
  }
  channel(CACHE_READS).publish({ route: 'item', outcome: 'hit' });
  await close();
  return log;
}

interface Emf extends LogLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/** Namespace, metric, and names and values of dimensions. */
function metricsMadeOf(lines: readonly LogLine[]): Set<string> {
  const made = (lines.filter(({ msg }) => msg === 'metrics') as Emf[]).flatMap((line) =>
    line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Dimensions.flatMap((names) =>
        Metrics.map(({ Name }) => {
          const dimensions = names.map((name) => ({ Name: name, Value: line[name] }));
          return [Namespace, Name, ...dimensionsOf(dimensions)].join(' ');
        }),
      ),
    ),
  );
  return new Set(made);
}

/** The same of what dashboard and alarms look at. */
function metricsLookedAt(): string[] {
  const template = synthesise('prod').templates['prod-api'];
  const ofType = (type: string) =>
    Object.values(template?.Resources ?? {}).filter(({ Type, Properties }) => Type === type && Properties);
  const alarms = ofType('AWS::CloudWatch::Alarm').flatMap(({ Properties: { Namespace, ...alarm } = {} }) =>
    Namespace === METRICS_NAMESPACE
      ? [[Namespace, alarm.MetricName, ...dimensionsOf(alarm.Dimensions as Dimension[])].join(' ')]
      : [],
  );
  const bodies = ofType('AWS::CloudWatch::Dashboard').map(({ Properties }) =>
    joined(Properties?.DashboardBody),
  );
  const graphed = bodies.flatMap((body) => {
    const { widgets } = JSON.parse(body) as { widgets: { properties: { metrics: unknown[][] } }[] };
    return widgets
      .flatMap(({ properties }) => properties.metrics)
      .filter(([namespace]) => namespace === METRICS_NAMESPACE)
      .map((entry) => {
        const [Namespace, Name, ...pairs] = entry.filter((part) => typeof part === 'string');
        const dimensions = pairs.flatMap((Name, index) =>
          index % 2 === 0 ? [{ Name, Value: pairs[index + 1] }] : [],
        );
        return [Namespace, Name, ...dimensionsOf(dimensions)].join(' ');
      });
  });
  return [...alarms, ...graphed];
}

interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}

/** The table's name is known to deploy alone: it stands there as a reference to another stack. */
function dimensionsOf(dimensions: readonly Dimension[]): string[] {
  return dimensions.map(({ Name, Value }) => `${Name}=${Name === 'Table' ? '*' : String(Value)}`).sort();
}

function joined(value: unknown): string {
  const parts = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
  return parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
}

describe('what is made of the lines', () => {
  let lines: LogLine[];

  beforeAll(async () => {
    lines = [...(await linesOf('false')), ...(await linesOf('true'))];
  });

  it('dashboard and alarms look at no metric that the API does not make', () => {
    const made = metricsMadeOf(lines);
    // A class of status may not have come up just now.
    const isMade = (metric: string) => made.has(metric.replace(/StatusClass=\dxx/, 'StatusClass=4xx'));
    const lookedAt = metricsLookedAt();

    expect(lookedAt.length).toBeGreaterThan(50);
    expect(lookedAt.filter((metric) => !isMade(metric))).toEqual([]);
  });

  it('dashboard and alarms look at every metric that the API makes', () => {
    const lookedAt = metricsLookedAt().join('\n');

    expect(Object.values(METRICS).filter(({ name }) => !lookedAt.includes(` ${name} `))).toEqual([]);
  });

  it.each(['docs/operations.md', 'docs/operations.ja.md'])('%s asks for fields that lines have', (file) => {
    const queries = [...readFileSync(file, 'utf8').matchAll(/```sql\n([^`]*)```/g)].map(
      ([, query = '']) => query,
    );
    const known = new Set(lines.flatMap((line) => fieldsOf(line)));

    expect(queries.length).toBeGreaterThan(3);
    expect(queries.flatMap(fieldsAskedBy).filter((field) => !known.has(field))).toEqual([]);
  });
});

/** As Logs Insights names them: `Latency.Count`. */
function fieldsOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? fieldsOf(inner, `${prefix}${name}.`)
      : [`${prefix}${name}`],
  );
}

/** Every name in a query that is no command, function, text, or name given in the query itself. */
function fieldsAskedBy(query: string): string[] {
  const given = [...query.matchAll(/\bas (\w+)/g)].map(([, name]) => name);
  const bare = query.replaceAll(/"[^"]*"|\/[^/\n]*\/|\bas \w+|\b\d+\w*|@\w+|\b\w+\(/g, ' ');
  const words = /^(fields|filter|stats|sort|limit|by|and|or|not|in|like|desc|asc|display|ispresent)$/;
  return (bare.match(/[A-Za-z_][\w.]*/g) ?? []).filter((word) => !words.test(word) && !given.includes(word));
}
