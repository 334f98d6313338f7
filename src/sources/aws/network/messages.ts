/** What goes to the thread of the network and back. Cloneable. */

/** A signed request, as the SDK hands it over. */
export interface Outgoing {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

export type ToThread = { id: number; request: Outgoing } | { id: number; abort: true };

export interface Incoming {
  statusCode: number;
  reason?: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** An error as far as the SDK's retries and our classifier look at it. */
export interface NetworkFault {
  name: string;
  message: string;
  code?: string;
}

export type FromThread = { id: number; response: Incoming } | { id: number; fault: NetworkFault };
