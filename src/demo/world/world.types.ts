import type { Place } from '#kit';

/** What the made-up world is made of: nothing is kept, everything follows from these. */
export interface World {
  seed: number;
  /** About how many documents of the kind `ip` one pass over all readable places gives. */
  resources: number;
}

/** One call as a client of the SDK sends it. */
export interface Call {
  world: World;
  place: Place;
  input: Readonly<Record<string, unknown>>;
  /** Asked for a live answer: the world has gone on since the collectors saw it. */
  live: boolean;
}

/** Answers one command in the words of the provider's API, all pages at once. */
export type Responder = (call: Call) => object;

/** What one kind adds to the world: its commands, by client and command (`EC2Client/DescribeVpcsCommand`). */
export type Part = Readonly<Record<string, Responder>>;
