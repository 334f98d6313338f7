import { iso } from '#kit';
import type { Access } from '../../access/access.ts';
import { createAccess } from '../../access/create-access.ts';
import { recognise } from '../../answer/recognise.ts';
import { wantedFindings } from '../../watch/found.ts';
import { hearing } from '../../watch/hearing.ts';
import { webhookOf } from '../watching.ts';
import { type Check, type Finding, faultOf, fine, type Patient } from './finding.ts';

/** Whether what alerts are configured for can be asked, may be heard where it goes, and is taken by the webhook. */
export const alerts: Check = {
  name: 'alerts',
  async run(patient) {
    const { settings } = patient.config;
    if (settings.alerts === undefined) return [];
    const access = accessOf(patient);
    return [...unheard(patient, access), ...questions(patient, access), ...(await webhook(patient))];
  },
};

function accessOf({ config: { settings }, kinds, clock }: Patient): Access {
  const teams = settings.slack?.teams ?? [];
  return createAccess({ settings: settings.access, limits: {}, kinds: [...kinds.values()], teams, clock });
}

/** Findings that go to a channel which may see nothing of their kind: they are dropped. */
function unheard({ config: { settings }, kinds }: Patient, access: Access): Finding[] {
  const central = settings.slack?.alerts;
  return wantedFindings(kinds, settings.alerts ?? {}).flatMap(({ kind, finding, channel = central }) => {
    const { sees } = hearing(kind, { access, accounts: noAccounts, ownerOf: () => undefined });
    if (channel === undefined || sees(channel)) return [];
    return [
      {
        name: 'alerts',
        state: 'warning',
        detail: `no rule lets ${channel} see what the finding ${finding.name} tells, so it is told nothing of it`,
        fix: `Add an allow rule with kinds: [${kind.name}], see: ${kind.sensitivity}, channels: [${channel}], or give the finding another channel.`,
      } satisfies Finding,
    ];
  });
}

const noAccounts = { get: () => undefined, all: () => [] };

/** Scheduled questions that nobody understands, or whose answer the channel may not see. */
function questions({ config: { settings }, kinds }: Patient, access: Access): Finding[] {
  return (settings.alerts?.questions ?? []).flatMap(({ ask, to }, i) => {
    const name = `alerts.questions[${i}]`;
    const { problem, questions: asked } = recognise(ask, kinds);
    if (problem !== undefined)
      return [
        { name, state: 'fault', detail: problem, fix: 'Try it with "cloudwhois ask".' } satisfies Finding,
      ];
    const principal = { type: 'system', name: 'schedule' } as const;
    const grants = asked.map(({ kind }) => access.grant({ principal, kind, channel: to }).decision);
    const denied = grants.find(({ allowed }) => !allowed);
    if (!denied) return [fine(name, `is understood, and ${to} may see the answer`)];
    const fix = `Add an allow rule for it with channels: [${to}], or let the answer go to another channel.`;
    return [{ name, state: 'warning', detail: `${to}: ${denied.reason}`, fix } satisfies Finding];
  });
}

/** A signed delivery that receivers know by its key, where messages are to be sent. */
async function webhook({ config, clock, send }: Patient): Promise<Finding[]> {
  const post = webhookOf({ config, clock });
  if (!post) return [];
  const name = 'alerts.webhook';
  if (!send) return [fine(name, 'only "doctor --send" tries it')];
  const title = 'A test of "cloudwhois doctor --send": alerts reach this webhook.';
  try {
    await post(JSON.stringify({ key: 'doctor', state: 'news', title, lines: [], at: iso(clock()) }));
    return [fine(name, 'took the signed test delivery')];
  } catch (error) {
    const fix = 'Check alerts.webhook, and that the receiver verifies as docs/alerts.md says.';
    return [{ ...faultOf(name, error), fix }];
  }
}
