import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, Outcome, Principal } from '#kit';
import { invalid, outcomes } from '#kit';
import type { AskInput } from '../../src/answer/ask.types.ts';
import { text, wholeNumber } from '../../src/terminal/command.ts';
import { ask } from '../../src/terminal/commands/ask.ts';
import type { Verified } from '../../src/terminal/commands/audit-verify.ts';
import { auditVerify } from '../../src/terminal/commands/audit-verify.ts';
import { refresh } from '../../src/terminal/commands/refresh.ts';
import { errorExitCode, exitCode, exitCodes } from '../../src/terminal/exit-code.ts';
import type { Refreshed, RefreshRequest, Services } from '../../src/terminal/services.ts';
import { answerOf, callOf, memoryTerminal, whoisOf } from './fixtures.ts';

describe('exit codes', () => {
  it('are what scripts rely on', () => {
    const codes = outcomes.map((outcome) => [outcome, exitCode(outcome)]);

    assert.deepEqual(Object.fromEntries(codes), { found: 0, absent: 1, invalid: 2, unknown: 3, denied: 4 });
    assert.equal(exitCodes.failed, 5);
  });

  it('tell of an error whose fault it is', () => {
    const codes = [400, 401, 403, 404, 429, 500, 503].map((code) => [code, errorExitCode(code)]);

    assert.deepEqual(codes, [
      [400, 2],
      [401, 4],
      [403, 4],
      [404, 2],
      [429, 5],
      [500, 5],
      [503, 5],
    ]);
  });
});

describe('options', () => {
  it('are text only where a text was given', () => {
    assert.equal(text({ kind: 'ip' }, 'kind'), 'ip');
    assert.equal(text({ kind: true }, 'kind'), undefined);
    assert.equal(text({}, 'kind'), undefined);
  });

  it('are whole numbers from 1 on, or refused', () => {
    assert.equal(wholeNumber({}, 'seed', 7), 7);
    assert.equal(wholeNumber({ seed: '42' }, 'seed', 7), 42);
    for (const seed of ['', '0', '-1', '1.5', '12abc', '1e3', 'abc', '9'.repeat(10)])
      assert.throws(() => wholeNumber({ seed }, 'seed', 7), { code: 'invalid', fix: 'Example: --seed 7' });
  });
});

/** Answers from a table of texts; keeps what it was asked. */
function asking(table: Record<string, Outcome>) {
  const asked: { kind?: string; input: AskInput }[] = [];
  const answer = ({ text: question }: AskInput): Answer =>
    answerOf(table[question] ?? 'invalid', { question: { text: question, kind: 'ip', value: question } });
  const whois = async (input: AskInput) => {
    asked.push({ input });
    return whoisOf([answer(input)], { text: input.text });
  };
  const services: Partial<Services> = {
    ask: {
      kind: async (kind, input) => {
        asked.push({ kind, input });
        return answer(input);
      },
      whois,
      bulk: (texts, input) => Promise.all(texts.map((one) => whois({ ...input, text: one }))),
    },
    principal: (as): Principal => ({ type: 'system', name: as ?? 'cli' }),
    requestId: () => 'req-7',
  };
  return { services, asked };
}

describe('ask', () => {
  for (const outcome of outcomes) {
    it(`prints what is ${outcome}, and ends with its code`, async () => {
      const screen = memoryTerminal();
      const { services } = asking({ '10.0.0.7': outcome });

      const code = await ask.run(callOf(screen.terminal, { services, positionals: ['10.0.0.7'] }));

      assert.equal(code, exitCode(outcome));
      assert.match(screen.out, new RegExp(`^10\\.0\\.0\\.7 is ${outcome}\\.\n`));
      assert.equal(screen.err, '');
    });
  }

  it('joins words into one question, and passes on what was wished', async () => {
    const screen = memoryTerminal();
    const { services, asked } = asking({});
    const values = { kind: 'ip', live: true, at: 'yesterday', cursor: 'c', as: 'U1' };

    await ask.run(callOf(screen.terminal, { services, positionals: ['who', 'has', '10.0.0.7?'], values }));

    const { signal: _, ...input } = asked[0]?.input ?? assert.fail('nothing was asked');
    assert.equal(asked[0]?.kind, 'ip');
    assert.deepEqual(input, {
      text: 'who has 10.0.0.7?',
      live: true,
      at: 'yesterday',
      cursor: 'c',
      principal: { type: 'system', name: 'U1' },
      door: 'cli',
      requestId: 'req-7',
    });
  });

  it('prints JSON alone with --json, which holds the whole reply', async () => {
    const screen = memoryTerminal();
    const { services } = asking({ '10.0.0.7': 'found' });

    await ask.run(callOf(screen.terminal, { services, positionals: ['10.0.0.7'], values: { json: true } }));

    assert.deepEqual(JSON.parse(screen.out), JSON.parse(JSON.stringify(whoisOf([answerOf('found')]))));
    assert.match(screen.out, /^\{.*\}\n$/);
  });

  it('asks each line of the standard input, and ends with the worst code', async () => {
    const screen = memoryTerminal({ input: ['a', '', '  ', 'b', 'c'] });
    const { services, asked } = asking({ a: 'found', b: 'unknown', c: 'absent' });

    const code = await ask.run(callOf(screen.terminal, { services, positionals: ['-'] }));

    assert.deepEqual(
      asked.map(({ input }) => input.text),
      ['a', 'b', 'c'],
    );
    assert.equal(code, exitCodes.unknown);
    assert.deepEqual(screen.out.split('\n'), [
      '   thing  kind  outcome  whose          region     name',
      '1  a      ip    found    payments-prod  eu-west-1  api-7',
      '2  b      ip    unknown',
      '3  c      ip    absent',
      '',
    ]);
  });

  it('prints many as JSON a line each, and as CSV', async () => {
    const input = ['a', '=b,"c"'];
    const printed = async (values: Record<string, boolean | string>) => {
      const screen = memoryTerminal({ input, colours: true });
      const { services } = asking({ a: 'found', '=b,"c"': 'absent' });
      await ask.run(callOf(screen.terminal, { services, positionals: ['-'], values }));
      return screen.out;
    };
    const json = (await printed({ json: true })).split('\n');

    assert.equal(json.length, 3);
    assert.equal((JSON.parse(json[0] ?? '') as { text: string }).text, 'a');
    assert.equal(
      await printed({ csv: true }),
      [
        'text,kind,value,outcome,account id,account name,region,type,id,name,owner,contact,as of,facts,summary',
        'a,ip,a,found,111122223333,payments-prod,eu-west-1,network-interface,eni-0a1b2c3d,api-7,payments,#payments,2026-11-21T02:46:00.000Z,"State: in-use; Ports: 80, 443 (from the security groups); Public address: not configured; Flow logs: could not be read: AccessDenied",10.0.0.7 is found.',
        `"'=b,""c""",ip,"'=b,""c""",absent,,,,,,,,,2026-11-21T02:30:00.000Z,,10.0.0.7 is absent.`,
        '',
      ].join('\r\n'),
    );
    assert.ok((await printed({ kind: 'ip' })).startsWith('\u001b[2m   thing'));
    await assert.rejects(printed({ csv: true, json: true }), { code: 'invalid' });
  });

  for (const [name, positionals] of [
    ['no words', []],
    ['blank words', [' ', '']],
    ['an empty input', ['-']],
  ] as const) {
    it(`says what to do with ${name}, and opens nothing`, async () => {
      const screen = memoryTerminal();

      assert.equal(await ask.run(callOf(screen.terminal, { positionals })), exitCodes.badInput);
      assert.match(screen.err, /Nothing was asked\. Example: ask /);
      assert.equal(screen.out, '');
    });
  }

  it('lets an error through, for the entry to explain', async () => {
    const { services } = asking({});
    const call = callOf(memoryTerminal().terminal, {
      services: {
        ...services,
        principal: () => {
          throw invalid('no Slack user');
        },
      },
      positionals: ['x'],
    });

    await assert.rejects(ask.run(call), { code: 'invalid' });
  });
});

describe('refresh', () => {
  const report: Refreshed['report'] = {
    runs: 4,
    notDue: 0,
    dryRun: false,
    outcomes: { complete: 2, refused: 1, denied: 1, excluded: 3 },
    documents: { added: 5, changed: 1, gone: 2, unchanged: 100 },
    differences: [],
    failures: [
      {
        scope: 'ip/aws/1/r',
        outcome: 'denied',
        error: {
          code: 'AccessDenied',
          action: 'ec2:DescribeAddresses',
          message: 'no\u001b[2J',
          fix: 'Add it.',
        },
      },
      { scope: 'ip/aws/2/r', outcome: 'refused' },
    ],
  };

  it('says what was read and what could not be, and how to go on', async () => {
    const screen = memoryTerminal();
    const requests: RefreshRequest[] = [];
    const services: Partial<Services> = {
      readsClouds: true,
      refresh: async (request) => {
        requests.push(request);
        request.onProgress(1, 1, 'ip/aws/1/r complete');
        return { exitCode: 3, report };
      },
    };
    const values = { account: '111122223333', 'dry-run': true };

    const code = await refresh.run(callOf(screen.terminal, { services, positionals: ['ip'], values }));

    const { onProgress: _, signal: __, ...request } = requests[0] ?? assert.fail('nothing was read');
    assert.deepEqual(request, { kinds: ['ip'], accounts: ['111122223333'], confirm: false, dryRun: true });
    assert.equal(code, 3);
    assert.deepEqual(screen.out.trimEnd().split('\n'), [
      'Read: 2 of 4 scopes complete, 3 excluded.',
      'Documents: 5 new, 1 changed, 2 gone, 100 unchanged.',
      '  denied AccessDenied on ec2:DescribeAddresses: 1 scope of ip in 1',
      '    no [2J',
      '    fix: Add it.',
      '  refused lost most of its documents: 1 scope of ip in 2',
      'Refused scopes lost most of their documents. If that is right, run the refresh again with --confirm.',
    ]);
    assert.equal(screen.err, 'Reading: 1 of 1 ip/aws/1/r complete\n');
  });

  it('ends the line of its progress where it fails', async () => {
    const screen = memoryTerminal({ interactive: true });
    const services: Partial<Services> = {
      readsClouds: false,
      refresh: async ({ onProgress }) => {
        onProgress(1, 2, 'x');
        throw invalid('no such kind');
      },
    };

    await assert.rejects(refresh.run(callOf(screen.terminal, { services })), { code: 'invalid' });
    assert.match(screen.err, /No AWS account is read: set aws\.role/);
    assert.ok(screen.err.endsWith('\n'));
  });
});

describe('audit verify', () => {
  const whole: Verified = { records: 3, torn: [], faults: [], first: { at: 'a' }, last: { at: 'b' } };
  const cases: { name: string; found: Verified; code: number; out: string }[] = [
    { name: 'a whole chain', found: whole, code: 0, out: 'The chain is whole: 3 records, a to b.\n' },
    {
      name: 'a line that a crash cut off',
      found: { ...whole, torn: [2] },
      code: 0,
      out:
        'The chain is whole: 3 records, a to b.\n' +
        'line 2: cut off by a crash while it was written; nothing was answered on it\n',
    },
    {
      name: 'a broken chain',
      found: { records: 1, torn: [], faults: [{ line: 2, problem: 'was edited' }] },
      code: 3,
      out: 'The chain is broken in 1 places: 1 records.\nline 2: was edited\n',
    },
  ];
  for (const { name, found, code, out } of cases) {
    it(`tells of ${name}`, async () => {
      const screen = memoryTerminal();
      const command = auditVerify(async (file) => (file === 'a.jsonl' ? found : assert.fail(file)));

      assert.equal(await command.run(callOf(screen.terminal, { positionals: ['a.jsonl'] })), code);
      assert.equal(screen.out, out);
    });
  }

  it('says where the audit lies where there is no such file', async () => {
    const screen = memoryTerminal();
    const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    const command = auditVerify(() => Promise.reject(missing));

    assert.equal(await command.run(callOf(screen.terminal, { positionals: ['a.jsonl'] })), 2);
    assert.match(screen.err, /no file a\.jsonl.*data folder/);
  });

  for (const positionals of [[], ['a', 'b']]) {
    it(`asks for one file instead of ${positionals.length}`, async () => {
      const screen = memoryTerminal();
      const command = auditVerify(() => assert.fail('nothing may be read'));

      assert.equal(await command.run(callOf(screen.terminal, { positionals })), exitCodes.badInput);
      assert.match(screen.err, /Which file\?/);
    });
  }
});
