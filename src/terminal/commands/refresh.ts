import { parseScopeKey } from '#kit';
import { causesOf } from '../../answer/status-causes.ts';
import type { Command } from '../command.ts';
import { text } from '../command.ts';
import { allPlain, plainJson } from '../plain.ts';
import { startProgress } from '../progress.ts';
import type { Refreshed } from '../services.ts';
import { causeLines } from '../status-text.ts';
import { colours, noStyle, type Style } from '../style.ts';

export const refresh: Command = {
  name: 'refresh',
  summary: 'read the clouds now, and say what changed and what could not be read',
  usage: 'refresh [kind…] [--account A] [--region R] [--dry-run] [--confirm] [--json]',
  details: [
    '--account  the id of an account, not its name',
    '--region   a region, or global',
    '--dry-run  writes nothing, and says what would change',
    '--confirm  believes a scope that lost most of what it held, and retires what left',
  ],
  options: {
    account: { type: 'string' },
    region: { type: 'string' },
    'dry-run': { type: 'boolean' },
    confirm: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ values, positionals, terminal, open, signal }) {
    const services = await open();
    if (!services.readsClouds) {
      terminal.err('No AWS account is read: set aws.role in the configuration (docs/configuration.md).\n');
    }
    const progress = startProgress(terminal, 'Reading');
    const [account, region] = [text(values, 'account'), text(values, 'region')];
    const refreshed = await services
      .refresh({
        ...(positionals.length > 0 ? { kinds: positionals } : {}),
        ...(account === undefined ? {} : { accounts: [account] }),
        ...(region === undefined ? {} : { regions: [region] }),
        confirm: values.confirm === true,
        dryRun: values['dry-run'] === true,
        onProgress: progress.update,
        signal,
      })
      .finally(progress.end);
    await terminal.out(
      values.json === true
        ? `${plainJson(JSON.stringify(refreshed.report))}\n`
        : reportText(allPlain(refreshed), terminal.colours ? colours : noStyle),
    );
    return refreshed.exitCode;
  },
};

function reportText({ report }: Refreshed, style: Style): string {
  const { outcomes, documents, failures, differences } = report;
  const count = (name: string) => documents[name] ?? 0;
  const head = report.dryRun ? 'Nothing was written. A refresh would give' : 'Read';
  const lines = [
    `${head}: ${outcomes.complete ?? 0} of ${report.runs} scopes complete${outcomes.excluded ? `, ${outcomes.excluded} excluded` : ''}.`,
    `Documents: ${count('added')} new, ${count('changed')} changed, ${count('gone')} gone, ${count('unchanged')} unchanged.`,
    ...differences.map(({ scope, difference: { added, changed, gone, unchanged } }) => {
      return `  ${scope}: ${added} new, ${changed} changed, ${gone} gone, ${unchanged} unchanged`;
    }),
    ...failureLines(failures, style),
    ...((outcomes.refused ?? 0) > 0
      ? [
          'Refused scopes lost most of their documents. If that is right, run the refresh again with --confirm.',
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** What could not be read, by cause: a thousand accounts that fail alike are one. */
function failureLines(failures: Refreshed['report']['failures'], style: Style): string[] {
  const scopes = failures.flatMap(({ scope: key, outcome, error }) => {
    const scope = parseScopeKey(key);
    return scope ? [{ scope, outcome, record: error ? { error } : {} }] : [];
  });
  const causes = causesOf(scopes, { accounts: { get: () => undefined }, operator: true });
  return causes.flatMap((cause) => causeLines(cause, 0, style));
}
