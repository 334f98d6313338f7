import { isLoopback } from './response-url.ts';
import type { Call, SlackReply, WebApi, WebApiOptions } from './web-api.ts';

/** Of sending the file itself, milliseconds: it may have some megabytes. */
const uploadTimeoutMs = 20_000;
const maxAttempts = 3;
/** Longer than this Slack's rate limit is not waited for. */
const maxWaitMs = 5000;

type Options = Pick<WebApiOptions, 'apiUrl' | 'fetch' | 'schedule'>;

/**
 * Slack's way for files: it names an address, takes the bytes there, and is told then whose they are.
 * https://docs.slack.dev/messaging/working-with-files
 */
export function fileSharer(call: Call, options: Options): WebApi['shareFile'] {
  return async (user, { name, title, bytes, comment }) => {
    const place = await call<{ upload_url: string; file_id: string }>('files.getUploadURLExternal', {
      ...{ filename: name, length: String(bytes.length) },
    });
    if (!place.ok) return place;
    const sent = await upload(place.upload_url, bytes, options);
    if (!sent.ok) return sent;
    return call('files.completeUploadExternal', {
      files: JSON.stringify([{ id: place.file_id, title }]),
      // A user's id opens the direct message with them
      ...{ channels: user, initial_comment: comment },
    });
  };
}

async function upload(url: string, bytes: Buffer, options: Options): Promise<SlackReply<object>> {
  if (!mayUpload(url, options.apiUrl)) return { ok: false, error: 'upload_address_refused' };
  let error = '';
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const { status, afterMs } = await post(url, bytes, options);
    if (status === 'ok') return { ok: true };
    error = status;
    if (afterMs === undefined || afterMs > maxWaitMs) break;
    if (attempt + 1 < maxAttempts) await new Promise<void>((resolve) => options.schedule(resolve, afterMs));
  }
  return { ok: false, error };
}

/** The bytes go to Slack's own hosts alone, or within this machine where the API itself is there. */
function mayUpload(url: string, apiUrl: string): boolean {
  const address = URL.parse(url);
  if (!address || address.username !== '' || address.password !== '') return false;
  if (isLoopback(address.hostname)) return isLoopback(URL.parse(apiUrl)?.hostname ?? '');
  const isSlack = /^([a-z0-9-]+\.)*slack(-gov)?\.com$/.test(address.hostname);
  return isSlack && address.protocol === 'https:' && address.port === '';
}

/** One request, without our token; with a time where another one may help after it. */
async function post(
  url: string,
  bytes: Buffer,
  { fetch }: Options,
): Promise<{ status: string; afterMs?: number }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
      redirect: 'error',
      signal: AbortSignal.timeout(uploadTimeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) return { status: 'ok' };
    const status = `upload_http_${response.status}`;
    if (response.status >= 500) return { status, afterMs: 1000 };
    if (response.status !== 429) return { status };
    return { status, afterMs: Math.max(1, Number(response.headers.get('retry-after')) || 1) * 1000 };
  } catch {
    // Messages of fetch may hold the address
    return { status: 'upload_unreachable', afterMs: 1000 };
  }
}
