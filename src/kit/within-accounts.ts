import type { Aws } from './contexts.ts';
import { denied } from './errors.ts';
import type { Within } from './live-port.ts';

/** AWS with only those accounts that may be asked: a client of any other throws `denied`. The hub's own clients stay. */
export function withinAccounts(aws: Aws, { mayAsk }: Within): Aws {
  if (!mayAsk) return aws;
  return {
    ...aws,
    client: (type, place) => {
      if (!isWithin(place.account, mayAsk)) throw denied('This account may not be asked live by you.');
      return aws.client(type, place);
    },
  };
}

/** Whether a place in this account may be asked. What lies in no account in particular hides nothing. */
export function isWithin(account: string, mayAsk: Within['mayAsk']): boolean {
  return account === '-' || account === '*' || (mayAsk?.(account) ?? true);
}
