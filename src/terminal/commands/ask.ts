import type { Answer, Whois } from '#kit';
import { invalid } from '#kit';
import { toCsv } from '../../answer/csv.ts';
import { rowsOf } from '../../answer/rows.ts';
import { answerText, tableText, whoisText } from '../answer-text.ts';
import type { Call, Command } from '../command.ts';
import { text } from '../command.ts';
import { exitCode, exitCodes } from '../exit-code.ts';
import { nextPage } from '../next-page.ts';
import { allPlain, plainJson } from '../plain.ts';
import type { Asked } from '../remote.ts';
import { askManyRemotely, askRemotely } from '../remote.ts';
import type { Services } from '../services.ts';
import { colours, noStyle } from '../style.ts';

export const ask: Command = {
  name: 'ask',
  summary:
    'whose is it? An address, a name, an id, "list account:NAME" of one kind; - reads lines from the standard input',
  usage:
    'ask <text|-> [--kind K] [--live] [--at TIME] [--cursor C] [--as TEAM/USER] [--server URL] [--json] [--csv]',
  details: [
    '--kind    asks this kind alone: ip, dns, s3, …; a list needs one: ask --kind s3 list public:yes',
    '--live    asks the clouds themselves, too',
    '--at      who had it then: 2026-11-20T02:00Z, 2026-11-20, "Tuesday 02:00", "2h ago"',
    '--cursor  the next page, as the answer before says it',
    '--as      asks with the rights of somebody else: T0001/U0SUP1',
    '--server  asks a server over HTTP, with the token in CLOUDWHOIS_TOKEN, not the index of this machine',
    '--json    the answer as the API gives it',
    '--csv     a table, of many things, too: ask --csv - < names.txt',
  ],
  options: {
    kind: { type: 'string' },
    live: { type: 'boolean' },
    at: { type: 'string' },
    cursor: { type: 'string' },
    as: { type: 'string' },
    server: { type: 'string' },
    json: { type: 'boolean' },
    csv: { type: 'boolean' },
  },
  async run(call) {
    if (call.values.json === true && call.values.csv === true)
      throw invalid('--json and --csv are two ways to print the same.', { fix: 'Give one of them.' });
    const many = call.positionals.length === 1 && call.positionals[0] === '-';
    const texts = many ? await linesOf(call) : wordsOf(call);
    if (texts.length === 0) {
      call.terminal.err('Nothing was asked. Example: ask 10.0.0.1\n');
      return exitCodes.badInput;
    }
    const replies = await repliesTo(texts, many, call);
    await call.terminal.out(printed(replies, many, call));
    return Math.max(...replies.map(({ outcome }) => exitCode(outcome)));
  },
};

async function linesOf({ terminal }: Call): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of terminal.lines()) if (line.trim() !== '') lines.push(line);
  return lines;
}

function wordsOf({ positionals }: Call): string[] {
  const words = positionals.join(' ').trim();
  return words === '' ? [] : [words];
}

async function repliesTo(texts: readonly string[], many: boolean, call: Call): Promise<(Answer | Whois)[]> {
  const { values, token } = call;
  const server = text(values, 'server');
  const to = { server: server ?? '', signal: call.signal, ...(token && { token }) };
  const services = server === undefined ? await call.open() : undefined;
  const { text: _, kind, cursor, ...wishes } = askedOf(call, '');
  if (many && kind === undefined && cursor === undefined) {
    if (!services) return askManyRemotely({ ...to, ...wishes, texts });
    return services.ask.bulk(texts, { ...wishes, ...from(services, call) });
  }
  const replies: (Answer | Whois)[] = [];
  for (const one of texts) {
    const asked = askedOf(call, one);
    replies.push(await (services ? askHere(services, asked, call) : askRemotely({ ...to, asked })));
  }
  return replies;
}

function askedOf({ values }: Call, question: string): Asked {
  const [kind, at, cursor] = ['kind', 'at', 'cursor'].map((name) => text(values, name));
  return {
    text: question,
    live: values.live === true,
    ...(kind === undefined ? {} : { kind }),
    ...(at === undefined ? {} : { at }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

async function askHere(services: Services, { kind, ...asked }: Asked, call: Call): Promise<Answer | Whois> {
  const input = { ...asked, ...from(services, call) };
  return kind === undefined ? services.ask.whois(input) : services.ask.kind(kind, input);
}

function from(services: Services, { values, signal }: Call) {
  return {
    principal: services.principal(text(values, 'as')),
    door: 'cli',
    requestId: services.requestId(),
    signal,
  };
}

/** JSON a line for each text, CSV, one table for many texts, or the answer in words. */
function printed(
  replies: readonly (Answer | Whois)[],
  many: boolean,
  { values, clock, terminal }: Call,
): string {
  if (values.json === true) return replies.map((reply) => `${plainJson(JSON.stringify(reply))}\n`).join('');
  if (values.csv === true) return toCsv(rowsOf(replies).map(allPlain));
  const options = {
    style: terminal.colours ? colours : noStyle,
    next: (answer: Answer) => nextPage(answer, values),
  };
  if (many && replies.length > 1) return `${tableText(replies, options)}\n`;
  const texts = replies.map((reply) =>
    'answers' in reply ? whoisText(reply, clock(), options) : answerText(reply, clock(), options),
  );
  return `${texts.join('\n')}\n`;
}
