// The peer of the API's start: Fastify and the SDK's two clients, and nothing else. It is healthy when it has reached
// both stores, as any server should be.
import { DescribeTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import fastify from 'fastify';

const { BUCKET_NAME: Bucket, TABLE_NAME: TableName, HOST: host = '0.0.0.0', PORT } = process.env;
const dynamoDb = new DynamoDBClient();
const s3 = new S3Client();
const app = fastify();

app.get('/health', async () => {
  await dynamoDb.send(new DescribeTableCommand({ TableName }));
  await s3.send(new HeadBucketCommand({ Bucket }));
  return { status: 'ok' };
});
app.get<{ Params: { id: string } }>('/items/:id', async ({ params }) => {
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: { id: { S: params.id } } }));
  return Item;
});
app.get<{ Params: { name: string } }>('/storage/images/:name', async ({ params }) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `images/${params.name}` }));
  return Body;
});

void app.listen({ host, port: Number(PORT) });
