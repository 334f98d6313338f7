/** A cloud account as we know it: from the configuration, over what discovery says. */
export interface Account {
  provider: string;
  id: string;
  name?: string;
  owner?: string;
  contact?: string;
  /** `active`, `suspended`, `closed`, or `left` (no longer in the organisation). */
  status?: string;
}

/** The accounts known at this moment, from memory. */
export interface Accounts {
  get(id: string): Account | undefined;
  all(): readonly Account[];
}
