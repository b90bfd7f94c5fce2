import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** The embedded DynamoDB checks no signature, so that another body goes as well as the signed one. */
export async function passOn(target: string, { headers, method, url = '/' }: IncomingMessage, body: Buffer) {
  const { hostname, port } = new URL(target);
  const passed = request({
    hostname,
    port,
    method,
    path: url,
    headers: { ...headers, host: `${hostname}:${port}`, 'content-length': body.length },
  });
  passed.end(body);
  const [answer] = (await once(passed, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 502, body: await buffer(answer) };
}
