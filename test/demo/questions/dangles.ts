import { serversOf } from '../../../src/demo/world/dns-shapes.ts';
import type { Row } from './row.ts';
import { record } from './things.ts';

/** Names and delegations that lead to nothing of ours, which is told only with proof. */

const at = (label: string) => `${label}.larkspur.example`;
const main = (path: string) => record('company', path);
const hub = { outcome: 'found', account: 'network-hub' } as const;
const dangling = /[Dd]angling|dangles/;
const who = 'support';

export const dangles: readonly Row[] = [
  // Dangling is said where everything that could hold the target was read, and only there
  {
    who,
    text: at('careers'),
    expect: { ...hub, says: [/whether it is dangling cannot be told/], never: [/Dangling:/] },
  },
  { who, text: at('beta'), expect: { ...hub, says: [/cannot be told/], never: [/Dangling:/] } },
  { who, text: at('pay-legacy'), expect: { ...hub, says: [/cannot be told/], never: [/Dangling:/] } },
  { who, whole: true, text: at('careers'), expect: { ...hub, says: [/Dangling: .*whoever makes it owns/] } },
  { who, whole: true, text: at('beta'), expect: { ...hub, says: [/Dangling: .*no load balancer of ours/] } },
  { who, whole: true, text: at('pay-legacy'), expect: { ...hub, says: [/Dangling: .*52\.3\.200\.99/] } },
  { who, whole: true, text: at('blog'), expect: { ...hub, never: [dangling] } },
  {
    who,
    text: at('login.partners'),
    expect: {
      outcome: 'unknown',
      holders: [],
      says: [/delegates to ns1\.partnerdns\.example\.net/],
      never: [dangling],
    },
  },
  {
    who,
    whole: true,
    text: at('x.old-campaign'),
    expect: { outcome: 'absent', says: [new RegExp(serversOf(400)[0] ?? ''), /the delegation dangles/] },
  },
  {
    who,
    whole: true,
    text: at('old-campaign'),
    expect: { ...hub, holders: [main('old-campaign/NS')], says: [dangling] },
  },
  {
    who,
    text: at('x.legacy-acquired.cloud'),
    expect: {
      outcome: 'unknown',
      holders: [],
      says: [/delegates to ns-472/, /cannot be told/],
      never: [/: the delegation dangles/],
    },
  },
  {
    who,
    text: at('x.payments-prod.cloud'),
    expect: {
      outcome: 'unknown',
      related: ['would-be-in dns payments-prod.cloud.larkspur.example @payments-prod'],
      never: [dangling],
    },
  },
  {
    who,
    whole: true,
    text: at('x.old-labs.cloud'),
    expect: { outcome: 'absent', says: [/delegates to ns-476/], never: [/: the delegation dangles/] },
  },
];
