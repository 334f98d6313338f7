import type { Result } from './answer.ts';
import type { Aws } from './contexts.ts';
import type { Kind } from './kind.ts';
import type { OnBehalf } from './live-port.ts';

/** What an action is done to: enough to find the resource again, and to name it. */
export type Target = Pick<Result, 'kind' | 'id' | 'type' | 'provider' | 'account' | 'region' | 'name'>;

/** What an action may use. */
export interface ActionContext {
  /** With the role that the policy names for it, in the name of whoever asked. */
  aws: Aws;
  target: Target;
  signal: AbortSignal;
}

/** What can be done to a resource of a kind, by those whom `access.actions` allows it. */
export interface Action {
  /** Kebab-case, unique in its kind: `start`. */
  name: string;
  /** What its button says, a verb: "Start". At most 30 characters. */
  title: string;
  provider: string;
  /** Of which types of resources. */
  types: readonly string[];
  /** The IAM actions that `act` and `state` need, each with the ARNs, with wildcards, that it is enough for. */
  needs: Readonly<Record<string, readonly string[]>>;
  /** What happens besides, for whoever is about to do it; one sentence, at most 110 characters. */
  consequence: string;
  /** The states in which it can be done. */
  from: readonly string[];
  /** The state that it leads to. */
  goal: string;
  /** What a careful colleague would add once it is there. */
  remark?: string;
  /** The state as it is now, in the provider's own word; undefined where the resource is gone. */
  state: (context: ActionContext) => Promise<string | undefined>;
  /** Sends the one call, once; it returns when the provider has taken it, not when it is done. */
  act: (context: ActionContext) => Promise<void>;
}

/** One use of an action. */
interface Use extends Omit<ActionContext, 'aws'> {
  kind: Kind;
  action: Action;
  onBehalf: OnBehalf & { role: string };
}

/** The clouds, as those see them who act in them. Both throw as the calls do. */
export interface Acting {
  state(use: Use): Promise<string | undefined>;
  act(use: Use): Promise<void>;
}
