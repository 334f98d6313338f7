import { invalid } from '#kit';
import { principalOf } from '../answered.ts';
import type { DispatchOptions } from '../dispatch.ts';
import type { Rendered } from '../message/message.ts';
import type { SentForm } from '../take-form.ts';
import { decision } from './decision.ts';
import { askForm, wishOf } from './forms.ts';
import { asked } from './take-access.ts';

/** Asks for access as the form says, or denies it. Throws as `Requests` does. */
export async function sendAccess(
  { interaction, form }: SentForm,
  { delivery: { requests, clock } }: DispatchOptions,
): Promise<Rendered> {
  if (!requests) throw invalid('No access can be asked for here.');
  const who = principalOf(interaction);
  if (interaction.callback === askForm)
    return asked(await requests.ask({ ...wishOf(form), who, door: 'slack' }), requests);
  const reason = form.values.get('reason')?.trim().slice(0, 300) ?? '';
  const why = reason === '' ? {} : { reason };
  return decision({ id: form.data, by: who, to: 'denied', ...why }, { requests, clock });
}

/** The field that a fault is about, as far as that can be told. */
export function accessField({ values }: SentForm['form']): string {
  return /^(\d{12})?$/.test(values.get('account')?.trim() ?? '') ? 'reason' : 'account';
}
