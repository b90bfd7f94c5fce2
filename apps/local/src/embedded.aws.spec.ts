import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { startDynamoDb } from './embedded.aws';

describe('the embedded DynamoDB', () => {
  it('goes on when a client leaves in the middle of a request', async () => {
    const store = await startDynamoDb();
    const asked = once(store.server, 'request');
    const leaving = request(store.url, { method: 'POST', headers: { 'Content-Length': 1000 } });
    leaving.on('error', () => undefined);
    leaving.write('{');
    await asked;

    leaving.destroy();
    // What is thrown in a listener comes as an uncaught exception, after the test has moved on.
    await wait(50);

    const answer = await fetch(store.url);
    expect(answer.status).toBe(200);
    await answer.text();
    await store.stop();
  });
});
