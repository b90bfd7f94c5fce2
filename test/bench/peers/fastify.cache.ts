// The peer of latency under load: Fastify, the SDK's client, and a map of answers that are good for as long as ours.
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import fastify from 'fastify';

const { HOST: host = '', PORT, TABLE_NAME: TableName } = process.env;
const TTL_MS = 5000;
const client = new DynamoDBClient({});
const cached = new Map<string, { readonly json: string; readonly until: number }>();
const app = fastify();

app.get('/', () => 'OK');

app.get<{ Params: { id: string } }>('/items/:id', async ({ params: { id } }, reply) => {
  void reply.type('application/json; charset=utf-8');
  const known = cached.get(id);
  if (known && known.until > Date.now()) return known.json;
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }));
  const json = JSON.stringify(Item);
  cached.set(id, { json, until: Date.now() + TTL_MS });
  return json;
});

void app.listen({ host, port: Number(PORT) });
