// The peer of a visit: what the reference system's server does. It scans the table for each listing, and the page then
// asks for the picture's presigned URL of each item.
import { DynamoDBClient, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import express from 'express';

const { BUCKET_NAME: Bucket, TABLE_NAME: TableName, HOST = '', PORT } = process.env;
const dynamoDb = new DynamoDBClient({});
const s3 = new S3Client({});
const app = express();

app.get('/', (_, response) => void response.send('OK'));

app.get('/items', async (_, response) => {
  const { Items: records = [] } = await dynamoDb.send(new ScanCommand({ TableName }));
  response.json(records.map(itemOf));
});

app.get('/picture-url/:name', async ({ params: { name } }, response) => {
  const object = new GetObjectCommand({ Bucket, Key: `images/${name}` });
  response.json({ url: await getSignedUrl(s3, object, { expiresIn: 3600 }) });
});

app.listen(Number(PORT), HOST);

function itemOf({ id, title, price, description, image_key }: Record<string, AttributeValue>) {
  return {
    id: id?.S,
    title: title?.S,
    price: Number(price?.N ?? price?.S),
    description: description?.S,
    imageKey: image_key?.S,
  };
}
