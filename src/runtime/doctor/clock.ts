import { inWords, unavailable } from '#kit';
import { readsAws } from './aws.ts';
import { type Check, type Finding, fine, type Patient } from './finding.ts';

/** From here on requests are near to being refused: Slack and AWS allow five minutes. Milliseconds. */
const DOUBTFUL_MS = 60_000;
const REFUSED_MS = 300_000;

/** Compares our clock with that of AWS or of Slack: whichever is used and answers. */
export const clockCheck: Check = {
  name: 'clock',
  async run(patient, signal) {
    let failed: unknown;
    for (const { who, url } of sourcesOf(patient)) {
      try {
        return [finding(who, await offset(url, patient, signal))];
      } catch (error) {
        failed = error;
      }
    }
    if (failed !== undefined) throw failed;
    return [fine('clock', 'not compared: neither AWS nor Slack is set up')];
  },
};

function sourcesOf({ config, region }: Patient): { who: string; url: string }[] {
  const { signingSecret, apiUrl } = config.slack;
  const sts = `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`;
  return [
    ...(readsAws(config.settings) ? [{ who: 'AWS', url: config.aws.endpoint ?? sts }] : []),
    ...(signingSecret ? [{ who: 'Slack', url: apiUrl }] : []),
  ];
}

/** How far our clock is ahead of theirs, milliseconds. The header is exact to a second: we take its middle. */
async function offset(url: string, { fetch, clock }: Patient, signal: AbortSignal): Promise<number> {
  const before = clock();
  const response = await fetch(url, { signal, redirect: 'manual' });
  const after = clock();
  await response.body?.cancel();
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) {
    const fix = 'Look whether something between here and there answers in its place.';
    throw unavailable(`${new URL(url).host} does not tell the time`, { fix });
  }
  return (before + after) / 2 - (date + 500);
}

function finding(who: string, ahead: number): Finding {
  const off = Math.abs(ahead);
  if (off <= DOUBTFUL_MS) return fine('clock', `agrees with that of ${who}`);
  const detail = `${inWords(off)} ${ahead > 0 ? 'ahead of' : 'behind'} that of ${who}`;
  const fix = 'Let the time service of this machine (chrony, systemd-timesyncd) set it.';
  return { name: 'clock', state: off > REFUSED_MS ? 'fault' : 'warning', detail, fix };
}
