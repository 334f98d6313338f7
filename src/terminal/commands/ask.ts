import type { Answer, Whois } from '#kit';
import { answerText, whoisText } from '../answer-text.ts';
import type { Call, Command } from '../command.ts';
import { text } from '../command.ts';
import { exitCode, exitCodes } from '../exit-code.ts';
import { plainJson } from '../plain.ts';
import type { Asked } from '../remote.ts';
import { askRemotely } from '../remote.ts';
import type { Services } from '../services.ts';

export const ask: Command = {
  name: 'ask',
  summary: 'whose is it? An address, a name, an id; - reads lines from the standard input',
  usage: 'ask <text|-> [--kind K] [--live] [--at TIME] [--cursor C] [--as TEAM/USER] [--server URL] [--json]',
  options: {
    kind: { type: 'string' },
    live: { type: 'boolean' },
    at: { type: 'string' },
    cursor: { type: 'string' },
    as: { type: 'string' },
    server: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(call) {
    const texts = await textsOf(call);
    if (texts.length === 0) {
      call.terminal.err('Nothing was asked. Example: ask 10.0.0.1\n');
      return exitCodes.badInput;
    }
    const server = text(call.values, 'server');
    const services = server === undefined ? await call.open() : undefined;
    const codes: number[] = [];
    for (const one of texts) {
      const asked = askedOf(call, one);
      const reply = services
        ? await askHere(services, asked, call)
        : await askRemotely({
            server: server ?? '',
            asked,
            signal: call.signal,
            ...(call.token ? { token: call.token } : {}),
          });
      await call.terminal.out(`${print(reply, call)}\n`);
      codes.push(exitCode(reply.outcome));
    }
    return Math.max(...codes);
  },
};

async function textsOf({ positionals, terminal }: Call): Promise<string[]> {
  if (positionals.length === 1 && positionals[0] === '-') {
    const lines: string[] = [];
    for await (const line of terminal.lines()) if (line.trim() !== '') lines.push(line);
    return lines;
  }
  const words = positionals.join(' ').trim();
  return words === '' ? [] : [words];
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
  const input = {
    ...asked,
    principal: services.principal(text(call.values, 'as')),
    door: 'cli',
    requestId: services.requestId(),
    signal: call.signal,
  };
  return kind === undefined ? services.ask.whois(input) : services.ask.kind(kind, input);
}

function print(reply: Answer | Whois, { values, clock }: Call): string {
  if (values.json === true) return plainJson(JSON.stringify(reply));
  return 'answers' in reply ? whoisText(reply, clock()) : answerText(reply, clock());
}
