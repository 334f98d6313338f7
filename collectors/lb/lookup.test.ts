import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Question, ScopeRecord } from '#kit';
import { collected, documentOf, fakeAws, naiveIndex } from '#kit/testing';
import { arns, place, respond } from './fixtures/recorded.ts';
import { kind } from './index.ts';

const signal = new AbortController().signal;
assert.ok(kind.providers.aws);
const scope = { kind: 'lb', provider: 'aws', ...place };
const documents = await collected(
  kind.providers.aws.collect({ aws: fakeAws(respond), scope, signal, networks: [] }),
);
const front = '111122223333/eu-west-1/app/front/50dc6c495c0c9188';
/** An interface that the load balancer `front` has made. */
const eni = documentOf({
  kind: 'ip',
  id: '111122223333/eu-west-1/eni-0a3',
  addresses: ['10.0.0.30', '198.51.100.30'],
  links: [{ relation: 'load-balancer', kind: 'lb', id: front }],
});
/** As a file brings it: no attributes, and nothing that was read. */
const imported = documentOf({
  kind: 'lb',
  id: '444455556666/eu-west-1/app/filed/1111111111111111',
  type: 'application-load-balancer',
  account: '444455556666',
  name: 'filed',
  hostnames: ['filed-1.eu-west-1.elb.amazonaws.com'],
});

async function ask(shape: Question['shape'], value: string) {
  const question = { text: value, kind: 'lb', shape, value, because: '' };
  const index = naiveIndex([...documents, eni, imported]);
  const answer = await kind.lookup({ question, index, now: 0 });
  return {
    names: answer.documents.map(({ name }) => name),
    notes: (answer.notes ?? []).map(({ text }) => text).join('\n'),
  };
}

describe('looking up a load balancer', () => {
  const cases: [Question['shape'], string, string[], (RegExp | undefined)?, RegExp?][] = [
    [
      'hostname',
      'front-1234567890.eu-west-1.elb.amazonaws.com',
      ['front'],
      /application load balancer change without notice/,
      /target of hook/,
    ],
    [
      'hostname',
      'edge-0123456789abcdef.elb.eu-west-1.amazonaws.com',
      ['edge'],
      undefined,
      /change without notice/,
    ],
    ['hostname', 'nobody-1.eu-west-1.elb.amazonaws.com', []],
    ['arn', arns.front, ['front']],
    ['arn', arns.listener, ['front']],
    ['arn', arns.listener.replace('f2f7dc8efc522ab2', '0000000000000000'), ['front']],
    ['arn', arns.listener.replace(':listener/', ':listener-rule/').concat('/9683b2d02a6cabee'), ['front']],
    ['arn', arns.web, ['front']],
    ['arn', arns.spare, []],
    ['id', 'app/front/50dc6c495c0c9188', ['front']],
    ['id', 'app/front/aaaaaaaaaaaaaaaa', []],
    ['id', front, ['front']],
    ['id', 'Front', ['front']],
    ['id', 'legacy', ['legacy'], /The one target of its instances was unhealthy/],
    ['id', 'fron', []],
    ['address', '203.0.113.40', ['edge'], undefined, /inferred/],
    ['address', '198.51.100.30', ['front'], /198\.51\.100\.30 is its address is inferred/],
    ['address', '10.0.0.99', []],
    ['id', 'filed', ['filed']],
    ['id', imported.id, ['filed']],
    [
      'arn',
      'arn:aws:elasticloadbalancing:eu-west-1:444455556666:loadbalancer/app/filed/1111111111111111',
      ['filed'],
    ],
    ['hostname', 'filed-1.eu-west-1.elb.amazonaws.com', ['filed']],
  ];
  for (const [shape, value, names, says, never] of cases) {
    it(`${shape} ${value}: ${names[0] ?? 'none'}`, async () => {
      const answer = await ask(shape, value);

      assert.deepEqual(answer.names, names);
      if (says) assert.match(answer.notes, says);
      if (never) assert.doesNotMatch(answer.notes, never);
    });
  }

  it('pitfall 6: says of application and classic load balancers alone that their addresses change', async () => {
    const said = await Promise.all(['front', 'legacy', 'edge', 'inspect'].map((name) => ask('id', name)));

    assert.deepEqual(
      said.map(({ notes }) => notes.includes('change without notice')),
      [true, true, false, false],
    );
  });
});

it('pitfall 6: an address speaks against a load balancer only where AWS tells addresses of that sort', () => {
  const holds = (addresses: string[], value: string) =>
    kind.answersFor?.(documentOf({ kind: 'lb', addresses }), {
      ...{ text: value, kind: 'lb', value, because: '' },
      shape: 'address',
    });

  assert.equal(holds([], '203.0.113.40'), true);
  assert.equal(holds(['203.0.113.40'], '203.0.113.40'), true);
  assert.equal(holds(['203.0.113.40'], '203.0.113.41'), false);
  assert.equal(holds(['203.0.113.40'], '10.0.0.40'), true);
  assert.equal(holds(['10.0.0.41'], '10.0.0.40'), false);
  assert.equal(holds(['203.0.113.40', '10.0.0.40'], '2600:1f18::40'), true);
});

describe('what no load balancer has', () => {
  const scopes: ScopeRecord[] = [
    { key: 'lb/aws/111122223333/eu-west-1', outcome: 'complete' },
    { key: 'lb/aws/111122223333/us-east-1', outcome: 'excluded' },
  ];
  const foreign = (text: string) => text.replace('111122223333', '999988887777');
  const cases: [Question['shape'], string, RegExp | undefined][] = [
    ['hostname', 'nobody-1.eu-west-1.elb.amazonaws.com', undefined],
    ['hostname', 'web-1.us-east-1.elb.amazonaws.com', /^us-east-1 is not among the regions that are read/],
    ['hostname', 'web-0123456789abcdef.elb.eu-north-1.amazonaws.com', /^eu-north-1 is not among/],
    ['arn', arns.spare, /known by its load balancers alone/],
    ['arn', foreign(arns.spare), undefined],
    ['arn', arns.front.replace('eu-west-1', 'us-east-1'), /^us-east-1 is not among .* of 111122223333/],
    ['arn', foreign(arns.front).replace('eu-west-1', 'us-east-1'), undefined],
    ['id', '111122223333/us-east-1/app/front/50dc6c495c0c9188', /^us-east-1 is not among/],
    ['id', 'nobody', undefined],
    ['address', '203.0.113.99', undefined],
  ];
  for (const [shape, value, beyond] of cases) {
    it(`pitfall 10: ${value}: ${beyond ? 'may be all the same' : 'is nowhere'}`, async () => {
      const question = { text: value, kind: 'lb', shape, value, because: '' };
      const answer = await kind.lookup({ question, index: naiveIndex(documents, { scopes }), now: 0 });

      assert.equal(answer.total, 0);
      if (beyond) assert.match(answer.beyond ?? '', beyond);
      else assert.equal(answer.beyond, undefined);
    });
  }
});

describe('what the kind accepts', () => {
  const cases: [string, string | undefined][] = [
    ['Front-1234567890.eu-west-1.elb.amazonaws.com', 'hostname front-1234567890.eu-west-1.elb.amazonaws.com'],
    ['dualstack.front-12.eu-west-1.elb.amazonaws.com', 'hostname front-12.eu-west-1.elb.amazonaws.com'],
    [
      'internal-front-12.eu-west-1.elb.amazonaws.com',
      'hostname internal-front-12.eu-west-1.elb.amazonaws.com',
    ],
    ['front-12.cn-north-1.elb.amazonaws.com.cn', 'hostname front-12.cn-north-1.elb.amazonaws.com.cn'],
    [
      'edge-0123456789abcdef.elb.eu-west-1.amazonaws.com',
      'hostname edge-0123456789abcdef.elb.eu-west-1.amazonaws.com',
    ],
    [
      'eu-west-1a.edge-0123456789abcdef.elb.eu-west-1.amazonaws.com',
      'hostname edge-0123456789abcdef.elb.eu-west-1.amazonaws.com',
    ],
    ['front-12.eu-west-1.elb.amazonaws.com.evil.example', undefined],
    ['www.example.com', undefined],
    [arns.front, `arn ${arns.front}`],
    [arns.listener, `arn ${arns.listener}`],
    [arns.web, `arn ${arns.web}`],
    ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0abcdef12', undefined],
    ['app/front/50dc6c495c0c9188', 'id app/front/50dc6c495c0c9188'],
    [front, `id ${front}`],
    ['payments-front', 'id payments-front'],
    ['i-0abcdef12', undefined],
    ['AKIAIOSFODNN7EXAMPLE', undefined],
  ];
  for (const [text, expected] of cases) {
    it(`${text}: ${expected ?? 'not this kind'}`, () => {
      const understood = kind.accepts.flatMap((one) => {
        if (!('pattern' in one)) return [];
        const match = one.pattern.exec(text);
        const value = match && (one.value ? one.value(match) : match[0]);
        return value === null || value === undefined ? [] : [`${one.as ?? one.shape} ${value}`];
      });

      assert.deepEqual(understood, expected === undefined ? [] : [expected]);
    });
  }

  it('takes a mere name only where nothing else was typed, and an address only where it is asked by name', () => {
    const named = kind.accepts.filter((one) => 'pattern' in one && one.pattern.test('payments-front'));

    assert.deepEqual(
      named.map(({ when }) => when),
      ['alone'],
    );
    assert.deepEqual(
      kind.accepts.filter(({ shape }) => shape === 'address').map(({ when }) => when),
      ['asked'],
    );
  });
});
