import { routeTo } from '../delivery/route.ts';
import type { WebApiOptions } from '../delivery/web-api.ts';
import { webApi } from '../delivery/web-api.ts';
import type { DispatchOptions, Said } from '../dispatch.ts';
import { dispatch } from '../dispatch.ts';
import type { Envelope } from '../request/envelope.ts';
import { type SocketMode, type SocketModeOptions, socketMode } from './socket-mode.ts';

/** Socket Mode in front of the same dispatch as the routes. `token` is the app's (`xapp-…`). */
export function openSocket(
  options: Omit<WebApiOptions, 'timeoutMs' | 'maxWaitMs'> &
    Pick<SocketModeOptions, 'claim' | 'newId' | 'log'> & { dispatching: DispatchOptions },
): SocketMode {
  const { dispatching } = options;
  const { openConnection } = webApi(options);
  const openUrl: SocketModeOptions['openUrl'] = async () => {
    const reply = await openConnection();
    // Only a Slack of a test, on this machine, is spoken to without TLS
    const isSafe = !reply.ok || reply.url.startsWith('wss://') || options.apiUrl.startsWith('http://');
    return isSafe ? reply : { ok: false, error: 'insecure_url' };
  };
  return socketMode({
    ...options,
    openUrl,
    connect: (url) => new WebSocket(url),
    take: (envelope, arrival) => dispatch(envelope, arrival, dispatching),
    missed: (envelope, message) => sendLater(envelope, message as Said, options),
    random: Math.random,
  });
}

/** An answer whose connection ended goes where later answers go. */
function sendLater(
  { type, payload }: Envelope,
  message: Said,
  { dispatching, newId }: Pick<Parameters<typeof openSocket>[0], 'dispatching' | 'newId'>,
): void {
  // A form shows by itself that nobody answered
  if (type === 'events_api' || 'response_action' in message) return;
  void routeTo({ ...payload, requestId: newId() }, dispatching.responses)?.send(message);
}
