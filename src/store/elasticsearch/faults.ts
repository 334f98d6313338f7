import { errors } from '@elastic/elasticsearch';
import type { CloudwhoisError } from '#kit';
import { CloudwhoisError as OurError, unavailable } from '#kit';

/** What a status of Elasticsearch means to an operator: what is wrong, and what to do. */
const statuses: Record<number, [string, string]> = {
  401: ['does not know our key', 'Check ELASTICSEARCH_API_KEY; keys expire.'],
  403: [
    'forbids this to our key',
    'Give the key the rights of the router or the collector: docs/configuration.md lists them.',
  ],
  404: [
    'has not all indexes of ours',
    'Start a collector, or run "cloudwhois elasticsearch setup"; if one was lost, put it back from a snapshot.',
  ],
  413: ['takes no request of this size', 'Raise http.max_content_length of the cluster.'],
  429: ['is too busy', 'Try again in a moment; if it goes on, give the cluster more room.'],
};
const absent: [string, string] = ['cannot be reached', 'Check that the cluster runs, and ELASTICSEARCH_URL.'];
const slow: [string, string] = ['does not answer in time', 'Check the load and the health of the cluster.'];
const ill: [string, string] = ['cannot answer from all of its shards', 'Check the health of the cluster.'];
const other: [string, string] = ['refuses the request', 'See the log for the cause.'];
const stranger: [string, string] = [
  'is something else at that address',
  'Let ELASTICSEARCH_URL name an Elasticsearch of version 9.',
];

/** Seconds after which to ask again. */
const RETRY_AFTER = 5;

/** Turns whatever the client threw into `unavailable`, without addresses and keys; our own errors pass as they are. */
export function storeFault(error: unknown): unknown {
  if (error instanceof OurError) return error;
  if (!(error instanceof errors.ElasticsearchClientError)) return error;
  return faultOf(meaningOf(error), reasonOf(error));
}

/** The error where no connection can be made. */
export function unreachable(cause: unknown): CloudwhoisError {
  return faultOf(absent, cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause));
}

/** The error for an answer with this status, as of one item of a bulk. */
export function statusFault(status: number, reason: string): CloudwhoisError {
  return faultOf(statuses[status] ?? (status >= 500 ? ill : other), reason);
}

function faultOf([problem, fix]: [string, string], reason: string): CloudwhoisError {
  const details = { fix, cause: new Error(reason), retryAfterSeconds: RETRY_AFTER };
  return unavailable(`Elasticsearch ${problem}.`, details);
}

function meaningOf(error: Error): [string, string] {
  if (error instanceof errors.ProductNotSupportedError) return stranger;
  if (error instanceof errors.TimeoutError || error instanceof errors.RequestAbortedError) return slow;
  const status = statusOf(error);
  if (status === undefined) return absent;
  return statuses[status] ?? (status >= 500 ? ill : other);
}

/** The cause for the log: the class and what Elasticsearch says, never the request. */
function reasonOf(error: Error): string {
  if (!(error instanceof errors.ResponseError)) return `${error.name}: ${error.message}`;
  const { type, reason } =
    (error.body as { error?: { type?: string; reason?: string } } | undefined)?.error ?? {};
  return `${error.statusCode ?? 0} ${type ?? ''} ${reason ?? ''}`.trim();
}

/** The HTTP status of an error; undefined where there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof errors.ResponseError ? error.statusCode : undefined;
}

/** Whether the cluster did not answer, or not as a whole: a reason to stop asking for a while. */
export function isOutage(error: unknown): boolean {
  // Ours comes of the connection, before there is a client
  if (!(error instanceof errors.ElasticsearchClientError)) return error instanceof OurError;
  const status = statusOf(error);
  return status === undefined ? !(error instanceof errors.ConfigurationError) : status >= 502;
}

/** Whether it was put off, or never reached the cluster. */
export function isUnsent(error: unknown): boolean {
  if (error instanceof errors.ConnectionError) return error.message.includes('ECONNREFUSED');
  return statusOf(error) === 429;
}

/** Whether it may be sent again, for what bears to be carried out twice: the connection failed, or it was put off. */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status === 429 || status >= 502;
  return error instanceof errors.ConnectionError || error instanceof errors.NoLivingConnectionsError;
}
