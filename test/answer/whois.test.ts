import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineKind, type Outcome } from '#kit';
import { overallOutcome } from '../../src/answer/outcome.ts';
import { boxKind, COMPLETE, nameKind, scopeRecord, stored, type World, worldOf } from './fakes.ts';

const api = stored({ name: 'api-7', addresses: ['10.2.3.4'] });
const www = stored({ kind: 'name', id: 'n-1', type: 'record', name: 'www', hostnames: ['www.example.com'] });
const ANSWERED = {
  documents: [api, www],
  records: [...COMPLETE, scopeRecord('name/aws/111122223333/global')],
};

function whois(text: string, world: World = {}) {
  const { ask, entries, input } = worldOf({ ...ANSWERED, ...world });
  return ask.whois(input(text)).then((said) => ({ said, entries }));
}

describe('whois', () => {
  const table: [Outcome[], Outcome][] = [
    [[], 'invalid'],
    [['found'], 'found'],
    [['absent'], 'absent'],
    [['unknown'], 'unknown'],
    [['denied'], 'denied'],
    [['invalid'], 'invalid'],
    [['found', 'denied', 'unknown', 'absent', 'invalid'], 'found'],
    [['denied', 'denied'], 'denied'],
    [['invalid', 'invalid'], 'invalid'],
    [['denied', 'invalid'], 'denied'],
    [['absent', 'denied'], 'unknown'],
    [['absent', 'unknown'], 'unknown'],
    [['unknown', 'denied'], 'unknown'],
    [['absent', 'absent'], 'absent'],
    [['absent', 'invalid'], 'absent'],
  ];
  for (const [outcomes, expected] of table) {
    it(`is ${expected} for ${outcomes.join(', ') || 'nothing'}`, () => {
      assert.equal(overallOutcome(outcomes), expected);
    });
  }

  it('answers each thing by its kind, and writes each down', async () => {
    const { said, entries } = await whois('is 10.2.3.4 behind www.example.com or 10.9.9.9?');

    assert.equal(said.outcome, 'found');
    assert.deepEqual(
      said.understood.map(({ kind, value }) => [kind, value]),
      [
        ['box', '10.2.3.4'],
        ['name', 'www.example.com'],
        ['box', '10.9.9.9'],
      ],
    );
    assert.deepEqual(
      said.answers.map(({ outcome }) => outcome),
      ['found', 'found', 'absent'],
    );
    assert.match(
      said.summary,
      /^Understood 3 things: 10\.2\.3\.4 \(an IPv4 address\), www\.example\.com \(a host name\), 10\.9\.9\.9 \(an IPv4 address\)\. 10\.2\.3\.4 is the machine api-7.*www\.example\.com is.*10\.9\.9\.9 belongs to nobody/,
    );
    assert.equal(said.requestId, 'r-1');
    assert.deepEqual(entries.map(({ phase }) => phase).sort(), [
      'intent',
      'intent',
      'intent',
      'outcome',
      'outcome',
      'outcome',
    ]);
  });

  it('says what to type where it understands nothing', async () => {
    const { said, entries } = await whois('hello there');

    assert.equal(said.outcome, 'invalid');
    assert.deepEqual(said.answers, []);
    assert.equal(
      said.summary,
      'I found nothing in "hello there" that I can look up. Type what you want to know about, for example 10.1.2.3, or www.example.com.',
    );
    assert.deepEqual(
      entries.map(({ phase, outcome }) => [phase, outcome]),
      [
        ['intent', undefined],
        ['outcome', 'invalid'],
      ],
    );
  });

  it('gives a denied answer for a kind that may not be asked', async () => {
    const mixed = await whois('10.9.9.9 www.example.com', { rights: { box: { see: 'internal' } } });
    const all = await whois('10.2.3.4', { rights: {} });

    assert.deepEqual(
      mixed.said.answers.map(({ outcome }) => outcome),
      ['absent', 'denied'],
    );
    assert.equal(mixed.said.outcome, 'unknown');
    assert.equal(all.said.outcome, 'denied');
    assert.doesNotMatch(JSON.stringify([mixed.said.answers[1], all.said]), /api-7|n-1/);
  });

  it('refuses a secret, and answers beside one', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const alone = await whois(secret);
    const beside = await whois(`10.2.3.4 ${secret}`);

    assert.equal(alone.said.outcome, 'invalid');
    assert.match(alone.said.summary, /looks like a secret/);
    assert.equal(beside.said.outcome, 'found');
    assert.match(beside.said.answers[0]?.notes.join() ?? '', /looks like a secret/);
    assert.doesNotMatch(JSON.stringify([alone, beside]), /K7MDENG/);
  });
});

describe('one thing that several kinds may hold', () => {
  const twin = defineKind({
    ...nameKind(),
    name: 'twin',
    lookup: async () => ({ documents: [], total: 0 }),
    command: { ...nameKind().command, name: '/twininfo' },
  });
  const world = {
    kinds: [boxKind(), nameKind(), twin],
    rights: { name: { see: 'internal' }, twin: { see: 'internal' } },
    records: [...ANSWERED.records, scopeRecord('twin/aws/111122223333/global')],
  } as const;

  const namesake = (has: boolean) =>
    defineKind({
      ...twin,
      accepts: [
        {
          shape: 'hostname',
          pattern: /^[a-z.]+$/,
          because: 'it could be a bucket',
          as: 'id',
          when: 'alone',
        },
      ],
      lookup: async () =>
        has ? { documents: [{ ...www, kind: 'twin' }], total: 1 } : { documents: [], total: 0 },
    });
  const guesses: [string, boolean, boolean, string[], number][] = [
    ['a guess that is right', true, true, ['name', 'twin'], 4],
    ['no guess that finds nothing', false, true, ['name'], 4],
    ['no guess about what the asker may not see', true, false, ['name'], 2],
  ];
  for (const [what, has, allowed, told, written] of guesses) {
    it(`tells, beside what is certain, ${what}`, async () => {
      const { rights, records } = world;
      const seen = allowed ? rights : { name: rights.name };
      const kinds = [nameKind(), namesake(has)];
      const { said, entries } = await whois('other.example.com', { kinds, records, rights: seen });

      assert.deepEqual(
        said.answers.map(({ question }) => question.kind),
        told,
      );
      assert.deepEqual(
        said.understood.map(({ kind }) => kind),
        told,
      );
      assert.equal(said.outcome, told.length > 1 ? 'found' : 'absent');
      assert.equal(entries.length, written);
    });
  }

  it('says in a note that what may hold it was not read, and nothing of what rules hide', async () => {
    const kinds = [nameKind(), namesake(false)];
    const denied = scopeRecord('twin/aws/111122223333/global', { outcome: 'denied' });
    const unread = await whois('other.example.com', {
      ...world,
      kinds,
      records: [...ANSWERED.records, denied],
    });
    const hidden = await whois('other.example.com', {
      ...{ ...world, kinds, records: [...world.records, scopeRecord('twin/aws/444455556666/global')] },
      rights: { ...world.rights, twin: { see: 'internal', hidden: ['444455556666'] } },
    });

    for (const { said } of [unread, hidden])
      assert.deepEqual(
        said.answers.map(({ question, outcome }) => `${question.kind} ${outcome}`),
        ['name absent'],
      );
    assert.match(
      unread.said.answers[0]?.notes.at(-1) ?? '',
      /^Besides, it could be a bucket, and of that 1 of 1 scope of the kind twin could not be read\.$/,
    );
    assert.doesNotMatch(hidden.said.answers[0]?.notes.join() ?? '', /Besides/);
  });

  it('tells no guess beside what is certain, and found', async () => {
    const { said } = await whois('www.example.com', { ...world, kinds: [nameKind(), namesake(true)] });

    assert.deepEqual(
      said.answers.map(({ question }) => question.kind),
      ['name'],
    );
  });

  it('counts no guess in a bulk question', async () => {
    const { ask, input } = worldOf({ ...world, kinds: [nameKind(), namesake(true)], limits: { bulk: 2 } });
    const { text: _, ...asking } = input('');

    assert.equal((await ask.bulk(['a.example.com', 'b.example.com'], asking)).length, 2);
  });

  it('is said once where one of them has it', async () => {
    const { said } = await whois('www.example.com', world);

    assert.deepEqual(
      said.answers.map(({ outcome }) => outcome),
      ['found', 'absent'],
    );
    assert.match(said.summary, /^www\.example\.com is the record www/);
    assert.doesNotMatch(said.summary, /nobody|Understood/);
  });

  it('is said once where none of them has it, and not where one could not be read', async () => {
    const { said } = await whois('no.example.com', world);
    const unread = await whois('no.example.com', { ...world, records: ANSWERED.records });

    assert.equal(
      said.summary,
      'no.example.com belongs to nobody of ours: none of the kinds name, twin has it, and all of their scopes were read.',
    );
    assert.equal(unread.said.outcome, 'unknown');
    assert.match(unread.said.summary, /^no\.example\.com was not found: nothing has been read yet/);
  });
});

describe('limits', () => {
  it('count a paste of many things once, and keep it as small as a bulk question', async () => {
    const limits = { questions: 1, bulk: 2 };

    assert.equal((await whois('10.2.3.4 10.9.9.9', { limits })).said.outcome, 'found');
    await assert.rejects(whois('10.2.3.4 10.9.9.9 10.8.8.8', { limits }), { code: 'too-many' });
    await assert.rejects(whois('10.2.3.4', { limits: { questions: 0 } }), {
      code: 'too-many',
      retryAfterSeconds: 7,
    });
  });

  it('keep a bulk question small, however its texts are cut', async () => {
    const { ask, entries, input } = worldOf({ ...ANSWERED, limits: { bulk: 3, questions: 1 } });
    const { text, ...rest } = input('');
    const said = await ask.bulk(['10.2.3.4', 'not a thing', '10.9.9.9'], rest);

    assert.equal(text, '');
    assert.deepEqual(
      said.map(({ outcome }) => outcome),
      ['found', 'invalid', 'absent'],
    );
    assert.equal(entries.length, 6);
    const again = worldOf({ ...ANSWERED, limits: { bulk: 3 } });
    await assert.rejects(again.ask.bulk(['a', 'b', 'c', 'd'], rest), { code: 'too-many' });
    await assert.rejects(again.ask.bulk(['10.0.0.1 10.0.0.2', '10.0.0.3 10.0.0.4'], rest), {
      code: 'too-many',
    });
    assert.equal(again.entries.length, 0);
  });

  it('keep the order of a bulk question over many texts', async () => {
    const texts = Array.from({ length: 60 }, (_, i) => `10.9.0.${i}`);
    const { ask, input } = worldOf({ ...ANSWERED, kinds: [boxKind(), nameKind()] });

    const said = await ask.bulk(texts, input(''));

    assert.deepEqual(
      said.map(({ text }) => text),
      texts,
    );
  });
});

describe('whois of some kinds alone', () => {
  const { ask, entries, input } = worldOf(ANSWERED);
  const narrowed = (text: string, kinds: string[]) => ask.whois({ ...input(text), kinds });

  it('asks nothing else, and tells what it left out', async () => {
    const { understood, answers, notAsked } = await narrowed('10.2.3.4 www.example.com', ['name']);

    assert.deepEqual(
      understood.map(({ kind }) => kind),
      ['name'],
    );
    assert.equal(answers.length, 1);
    assert.deepEqual(notAsked, ['box']);
  });

  it('never says that there is no such thing where only a kind that was left out could tell', async () => {
    const before = entries.length;
    const said = await narrowed('10.2.3.4', ['name']);

    assert.deepEqual([said.outcome, said.answers, said.notAsked], ['invalid', [], ['box']]);
    assert.match(said.summary, /This asks box, and only name was to be asked: nothing was looked up/);
    assert.deepEqual(
      entries.slice(before).map(({ phase }) => phase),
      ['intent', 'outcome'],
    );
  });

  it('tells nothing where nothing is left out', async () => {
    for (const text of ['10.2.3.4', 'hello there', 'arn:aws:lambda:eu-west-1:111122223333:function:f'])
      assert.equal('notAsked' in (await narrowed(text, ['box'])), false, text);
  });

  it('asks the kind whose command is typed, whichever are asked else', async () => {
    const { outcome, notAsked } = await narrowed('/boxinfo 10.2.3.4', ['name']);

    assert.deepEqual([outcome, notAsked], ['found', undefined]);
  });

  it('narrows each of many texts', async () => {
    const { text: _, ...rest } = input('');
    const all = await ask.bulk(['10.2.3.4', 'www.example.com'], { ...rest, kinds: ['name'] });

    assert.deepEqual(
      all.map(({ outcome, notAsked }) => [outcome, notAsked]),
      [
        ['invalid', ['box']],
        ['found', undefined],
      ],
    );
  });
});
