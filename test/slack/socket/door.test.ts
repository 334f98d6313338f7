import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { WebSocketServer } from 'ws';
import { doorWith } from '../door-setup.ts';

/** A Slack that opens sockets: `apps.connections.open` over HTTP, and the socket that it names. */
async function slack(t: TestContext) {
  const tokens: string[] = [];
  const http = createServer((request, response) => {
    tokens.push(`${request.url} ${request.headers.authorization}`);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port()}/link` }));
  });
  const port = () => (http.address() as AddressInfo).port;
  const sockets = new WebSocketServer({ server: http });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(() => {
    for (const client of sockets.clients) client.terminate();
    http.close();
    http.closeAllConnections();
  });
  return { tokens, sockets, apiUrl: `http://127.0.0.1:${port()}/api/` };
}

describe('the Slack door with Socket Mode', () => {
  it('answers what comes over the socket as it answers over HTTP, and has no routes of its own', async (t) => {
    const { tokens, sockets, apiUrl } = await slack(t);
    const { app, send, ask } = await doorWith({
      secrets: [],
      socket: { token: 'xapp-1', apiUrl, newId: () => 'request-1' },
      fetch,
    });
    const connected = once(sockets, 'connection');
    await app.ready();
    t.after(() => app.close());
    const [socket] = await connected;

    const payload = {
      command: '/ipinfo',
      text: '10.0.0.1',
      user_id: 'U0SUP1',
      team_id: 'T0001',
      channel_id: 'D0001',
    };
    socket.send(
      JSON.stringify({ type: 'slash_commands', envelope_id: 'e1', accepts_response_payload: true, payload }),
    );
    const [data] = await once(socket, 'message');

    const said = JSON.parse(String(data));
    assert.equal(said.envelope_id, 'e1');
    assert.equal(said.payload.response_type, 'ephemeral');
    assert.ok(said.payload.text.length > 20);
    assert.equal(ask.asked.length, 1);
    assert.deepEqual(new Set(tokens), new Set(['/api/apps.connections.open Bearer xapp-1']));
    assert.equal((await send()).statusCode, 404, 'nobody checks a signature here');
  });

  it('does not open with neither a secret nor a token', async () => {
    await assert.rejects(doorWith({ secrets: [''] }), /signing secret, or the token/);
  });
});
