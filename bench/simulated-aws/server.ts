import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Asked } from './answers.ts';
import { assumeRole, BadRequest, callerIdentity, ec2, listAccounts } from './answers.ts';
import type { Counts } from './counts.ts';
import { startCounts } from './counts.ts';
import type { Fate, Weather } from './faults.ts';
import { createFates } from './faults.ts';
import { createThrottle } from './throttle.ts';
import type { World } from './world.ts';
import { HUB } from './world.ts';

export interface SimulatedAws {
  url: string;
  counts: () => Counts;
  stop(): Promise<void>;
}

/** One call, as its signature and its body say. */
interface Call {
  account: string;
  region: string;
  service: string;
  action: string;
  query: URLSearchParams;
  body: string;
}

const KEY = /Credential=(?:ASIA(\d{12})|(\w+))\S*?\/\d{8}\/([\w-]+)\/(\w+)\/aws4_request/;

/** Starts it on a free port of the loopback. */
export async function startSimulatedAws({
  world,
  weather,
}: {
  world: World;
  weather: Weather;
}): Promise<SimulatedAws> {
  const counts = startCounts();
  const throttle = createThrottle();
  const fateOf = createFates(weather);
  let open = 0;
  let began: number | undefined;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const call = readCall(request, await bodyOf(request));
    const now = performance.now();
    began ??= now;
    counts.mostAtOnce = Math.max(counts.mostAtOnce, ++open);
    counts.calls++;
    count(counts, call, Math.floor((now - began) / 1000));
    const { fate, ms } = fateOf(nameOf(call));
    const admitted = throttle.admits({ ...call, isPaged: isPaged(call.query), now });
    counts.latency += ms;
    await new Promise((resolve) => void setTimeout(resolve, ms));
    counts.took += performance.now() - now;
    open--;
    if (!admitted) counts.overrun++;
    send(response, call, admitted ? fate : 'throttle', { world, counts, admitted });
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.keepAliveTimeout = 120_000;
  server.on('connection', () => counts.connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts: () => ({ ...counts, bucketSeconds: throttle.leastSeconds() }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function count(counts: Counts, { service, action }: Call, second: number): void {
  const name = `${service}:${action}`;
  counts.byAction[name] = (counts.byAction[name] ?? 0) + 1;
  while (counts.perSecond.length <= second) counts.perSecond.push(0);
  counts.perSecond[second] = (counts.perSecond[second] ?? 0) + 1;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('latin1');
  for await (const chunk of request) body += chunk;
  return body;
}

function readCall({ headers }: IncomingMessage, body: string): Call {
  const [, account = HUB, , region = '', service = ''] = KEY.exec(headers.authorization ?? '') ?? [];
  const target = headers['x-amz-target'];
  const query = new URLSearchParams(target === undefined ? body : '');
  const action = typeof target === 'string' ? (target.split('.')[1] ?? '') : (query.get('Action') ?? '');
  return { account, region, service, action, query, body };
}

/** What tells a call from others, but not one try from the next. */
function nameOf({ account, region, action, query, body, service }: Call): string {
  const token = service === 'organizations' ? body : (query.get('NextToken') ?? query.get('RoleArn') ?? '');
  return `${account}/${region}/${action}/${token}`;
}

function isPaged(query: URLSearchParams): boolean {
  return query.has('MaxResults') || [...query.keys()].some((key) => key.startsWith('Filter.'));
}

interface Sending {
  world: World;
  counts: Counts;
  admitted: boolean;
}

function send(response: ServerResponse, call: Call, fate: Fate, { world, counts, admitted }: Sending): void {
  if (fate === 'answer') {
    try {
      write(response, 200, contentOf(call, world), call);
      counts.answered++;
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      refuse(response, call, 400, 'InvalidParameterValue');
    }
    return;
  }
  if (fate === 'throttle') {
    if (admitted) counts.throttled++;
    return refuse(response, call, 503, call.service === 'ec2' ? 'RequestLimitExceeded' : 'Throttling');
  }
  counts.errors++;
  if (fate === 'unavailable') return refuse(response, call, 503, 'ServiceUnavailable');
  if (fate === 'internal-error') return refuse(response, call, 500, 'InternalError');
  // Half of an answer, and then nothing
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': 5000 });
  response.write('<?xml version="1.0"', () => response.destroy());
}

function contentOf(call: Call, world: World): string {
  const { account, region, service, action, query, body } = call;
  if (service === 'organizations' && action === 'ListAccounts') return listAccounts(world, body);
  if (service === 'sts' && action === 'AssumeRole') return assumeRole(query, Date.now());
  if (service === 'sts' && action === 'GetCallerIdentity') return callerIdentity(account);
  const answer = service === 'ec2' ? ec2[action] : undefined;
  if (!answer) throw new BadRequest(action);
  const asked: Asked = { world, account, region, query };
  return answer(asked);
}

function refuse(response: ServerResponse, call: Call, status: number, code: string): void {
  if (call.service === 'organizations')
    return write(
      response,
      status === 503 ? 400 : status,
      JSON.stringify({ __type: code, message: code }),
      call,
    );
  const error = `<Error><Code>${code}</Code><Message>${code} (simulated)</Message></Error>`;
  const body =
    call.service === 'ec2'
      ? `<?xml version="1.0" encoding="UTF-8"?><Response><Errors>${error}</Errors><RequestID>0</RequestID></Response>`
      : `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}<RequestId>0</RequestId></ErrorResponse>`;
  write(response, status, body, call);
}

function write(response: ServerResponse, status: number, body: string, { service }: Call): void {
  const type = service === 'organizations' ? 'application/x-amz-json-1.1' : 'text/xml;charset=UTF-8';
  const bytes = Buffer.from(body, 'latin1');
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.byteLength });
  response.end(bytes);
}
