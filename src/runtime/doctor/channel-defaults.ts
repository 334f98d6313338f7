import { type Account, mergeAccounts, parseScopeKey } from '#kit';
import { fitsText } from '../../answer/fits-text.ts';
import type { Check, Finding } from './finding.ts';

/** Whether the accounts and regions to which slack.channels narrows lists are among those that are read. */
export const channelDefaults: Check = {
  name: 'Slack channel defaults',
  async run({ config: { settings }, ...patient }) {
    const channels = Object.entries(settings.slack?.channels ?? {});
    if (channels.every(([, { account, region }]) => (account ?? region) === undefined)) return [];
    // That it cannot be opened is told once, by the check of the store
    const store = await patient.store().catch(() => undefined);
    const scopes = (await store?.index.scopes())?.flatMap(({ key }) => parseScopeKey(key) ?? []) ?? [];
    if (!store || scopes.length === 0) return [];
    const discovered = (await store.state.list<Account>('account/')).map(({ value }) => value);
    const accounts = [...mergeAccounts(discovered, settings.aws?.accounts ?? []).values()];
    const known = {
      account: [
        ...accounts.flatMap(({ id, name }) => [id, name ?? id]),
        ...scopes.map(({ account }) => account),
      ],
      region: scopes.map(({ region }) => region),
    };
    return channels.flatMap(([id, defaults]) =>
      (['account', 'region'] as const).flatMap((field): Finding[] => {
        const value = defaults[field];
        if (value === undefined || known[field].some((one) => fitsText(value, one))) return [];
        const detail = `slack.channels.${id}.${field}: there is no ${field} "${value}", so that lists asked there find nothing`;
        const fix = `Name ${field === 'account' ? 'an account' : 'a region'} of "cloudwhois status".`;
        return [{ name: 'Slack channel defaults', state: 'warning', detail, fix }];
      }),
    );
  },
};
