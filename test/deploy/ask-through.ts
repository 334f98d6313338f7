import { request } from 'node:https';
import { signedCommand } from '../slack/sign.ts';

/** A signed command as Slack would send it to the public name; gives the message, rejects with another status. */
export function askThrough(port: number, ca: string | undefined): Promise<string> {
  const { body, headers } = signedCommand({ text: '10.0.0.7', response_url: '' }, { now: Date.now() });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const options = {
    host: '127.0.0.1',
    port,
    servername: 'localhost',
    path: '/slack/commands',
    method: 'POST',
  };
  const asked = request(
    { ...options, ca, agent: false, headers: { ...headers, host: 'localhost' } },
    (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode} ${text}`)),
      );
    },
  );
  asked.on('error', reject);
  asked.end(body);
  return promise;
}
