import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recognise } from '../../src/answer/recognise.ts';
import { boxKind, nameKind } from './fakes.ts';

const kinds = new Map([boxKind(), nameKind()].map((kind) => [kind.name, kind]));
const values = (text: string, kind?: string) =>
  recognise(text, kinds, kind).questions.map(({ value }) => value);

/** Received, and the one value wanted of the kind. */
const addresses: [string, string][] = [
  ['10.0.0.1', '10.0.0.1'],
  ['<http://10.0.0.1|10.0.0.1>', '10.0.0.1'],
  ['<http://10.0.0.1>', '10.0.0.1'],
  ['`10.0.0.1`', '10.0.0.1'],
  ['10.0.0.1:443', '10.0.0.1'],
  ['<tel:10.0.0.1|10.0.0.1>', '10.0.0.1'],
  ['<tel:10001|10.0.0.1>', '10.0.0.1'],
  ['<mailto:ec2-user@10.0.0.1|ec2-user@10.0.0.1>', '10.0.0.1'],
  ['“10.0.0.1”', '10.0.0.1'],
  ['«10.0.0.1»', '10.0.0.1'],
  ["'10.0.0.1'", '10.0.0.1'],
  ['\u00a010.0.0.1\u00a0', '10.0.0.1'],
  ['10.0.\u200b0.1\ufeff', '10.0.0.1'],
  ['\u202e10.0.0.1\u202c', '10.0.0.1'],
  ['10.0.0.1.', '10.0.0.1'],
  ['10.0.0.1?', '10.0.0.1'],
  ['_10.0.0.1_', '10.0.0.1'],
  ['\u001b[1;31m10.0.0.1\u001b[0m', '10.0.0.1'],
  ['10.0.0.1?a=b', '10.0.0.1'],
  ['10.0.0.1#top', '10.0.0.1'],
  ['(10.0.0.1)', '10.0.0.1'],
  ['*10.0.0.1*', '10.0.0.1'],
  ['&lt;10.0.0.1&gt;', '10.0.0.1'],
  ['1[.]2[.]3[.]4', '1.2.3.4'],
  ['1(.)2(.)3(.)4', '1.2.3.4'],
  ['1[dot]2[dot]3[dot]4', '1.2.3.4'],
  ['hxxp://1[.]2[.]3[.]4/mal/ware', '1.2.3.4'],
  ['hxxps[:]//1.2.3.4', '1.2.3.4'],
  ['hxxps[://]1.2.3.4', '1.2.3.4'],
  ['１.２。３.４', '1.2.3.4'],
  ['＜１.２.３.４＞', '1.2.3.4'],
  ['https://10.0.0.1:8443/a/b?c=d', '10.0.0.1'],
  ['https://user:pw@10.0.0.1/', '10.0.0.1'],
  ['10.0.0.1/index.html', '10.0.0.1'],
  ['10.0.0.1/32', '10.0.0.1'],
  ['src=10.0.0.1', '10.0.0.1'],
  ['"sourceIPAddress":"10.0.0.1"', '10.0.0.1'],
  ["{'ip':'10.0.0.1'}", '10.0.0.1'],
  ['where is 10.1.2.3 in our infra?', '10.1.2.3'],
  ['[10.0.0.1]', '10.0.0.1'],
  ['[10.0.0.1]:443,', '10.0.0.1'],
  ['10.0.0.1\u0000', '10.0.0.1'],
  ['ip-10-0-0-1.ec2.internal', '10.0.0.1'],
  ['ip-10-0-0-1', '10.0.0.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1],', '2001:db8::1'],
  ['<http://[2001:db8::1]|…>', '2001:db8::1'],
  ['<http://[2001:db8::1]|http://[2001:db8::1]>', '2001:db8::1'],
  ['http://[2001:db8::1]:80/x', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8::', '2001:db8::'],
  ['2001:db8::/128', '2001:db8::'],
  ['10.0.0.0/24', '10.0.0.0/24'],
  ['10.0.0.7/24', '10.0.0.0/24'],
  ['2001:DB8::/32', '2001:db8::/32'],
  ['i-0123456789abcdef0.', 'i-0123456789abcdef0'],
  ['i\u20110123456789abcdef0', 'i-0123456789abcdef0'],
  [
    'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
    'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
  ],
];

const names: [string, string][] = [
  ['example.com', 'example.com'],
  ['<http://example.com|example.com>', 'example.com'],
  ['<http://example.com>', 'example.com'],
  ['<https://example.com/>', 'example.com'],
  ['https://example.com/path', 'example.com'],
  ['<https://other.example.org/after/redirect|example.com>', 'example.com'],
  ['<https://example.com/x|click here>', 'example.com'],
  ['WWW.Example.COM.', 'www.example.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['*.dev.example.com', '*.dev.example.com'],
  ['_dmarc.example.com', '_dmarc.example.com'],
  ['example.com:8443', 'example.com'],
  ['example.com/a?b=c', 'example.com'],
  ['s3://my-bucket/key/of/it', 'my-bucket'],
  ['<s3://my-bucket|…>', 'my-bucket'],
  ['my-bucket', 'my-bucket'],
];

describe('recognise', () => {
  for (const [received, wanted] of addresses) {
    it(`reads ${JSON.stringify(received)} as ${wanted}`, () => {
      const { questions, problem } = recognise(received, kinds, 'box');

      assert.deepEqual(
        questions.map(({ value }) => value),
        [wanted],
      );
      assert.equal(problem, undefined);
    });
  }

  for (const [received, wanted] of names) {
    it(`reads ${JSON.stringify(received)} as the name ${wanted}`, () => {
      assert.deepEqual(values(received, 'name'), [wanted]);
    });
  }

  it('gives people, groups and channels by their ids', () => {
    const shown = (text: string) => recognise(text, kinds).text;

    assert.equal(shown('<@U123> <@W123|bob>'), 'U123 W123');
    assert.equal(shown('<!subteam^S123> <!subteam^S123|@grp>'), 'S123 S123');
    assert.equal(shown('<#C123|name> <#C123|>'), 'C123 C123');
    assert.equal(shown('<!channel> hello'), 'hello');
  });

  it('decodes entities once', () => {
    assert.equal(recognise('a &amp;amp;lt; b', kinds).text, 'a &amp;lt; b');
  });

  it('says when host bits were cleared, and what else it took the text for', () => {
    assert.match(recognise('10.0.0.7/24', kinds).questions[0]?.because ?? '', /10\.0\.0\.7\/24 lies in/);
    assert.equal(recognise('10.0.0.0/24', kinds).questions[0]?.because, 'an IPv4 network');
    assert.equal(recognise('ip-10-0-0-1', kinds).questions[0]?.because, 'the host name of an instance');
    assert.equal(recognise('ip-10-0-0-1', kinds).questions[0]?.shape, 'address');
  });

  it('reads a whole log line, each thing once', () => {
    const line =
      '2026-11-21T03:00:00Z ACCEPT src=10.0.0.1:5000,dst=10.0.0.2 10.0.0.1->10.0.0.3 url="https://www.example.com/login?next=/x"';

    assert.deepEqual(
      recognise(line, kinds).questions.map(({ kind, value }) => `${kind} ${value}`),
      ['box 10.0.0.1', 'box 10.0.0.2', 'box 10.0.0.3', 'name www.example.com'],
    );
  });

  it('keeps paths, queries and passwords of URLs out of everything', () => {
    for (const url of [
      'https://joe:hunter22@example.com/hunter22/x?token=hunter22#hunter22',
      'joe:hunter22@example.com',
      'example.com/hunter22',
      's3://my-bucket/hunter22',
      '<https://example.com/hunter22|https://example.com/hunter22>',
    ]) {
      const recognised = recognise(url, kinds);

      assert.equal(recognised.questions.length, 1, url);
      assert.doesNotMatch(JSON.stringify(recognised), /hunter22/);
    }
  });

  it('asks for one thing where a kind was named', () => {
    const several = recognise('10.0.0.1 10.0.0.2', kinds, 'box');
    const twice = recognise('10.0.0.1 (10.0.0.1)', kinds, 'box');

    assert.equal(
      several.problem,
      'I understood several: 10.0.0.1, 10.0.0.2. Ask one at a time, or use whois.',
    );
    assert.equal(twice.problem, undefined);
  });

  const hints: [string, RegExp][] = [
    ['10.0.0.300', /10\.0\.0\.300 is no address: 300 is greater than 255\./],
    ['<http://10.0.0.300|10.0.0.300>', /300 is greater than 255/],
    ['010.0.0.1', /leading zero/],
    ['10.0.0.0/33', /at most 32/],
    ['1.2.3', /has 3 numbers; an IPv4 address has 4/],
    ['1.2.3.4.5', /has 5 numbers/],
    ['2001:db8::/129', /at most 128/],
    ['2001:db8::1::2', /no whole IPv6 address/],
    ['is it 10.0.0.300?', /300 is greater/],
    ['hello there', /I found nothing in "hello there" that I can look up as machine\./],
    ['', /Nothing was asked\./],
  ];
  for (const [text, expected] of hints) {
    it(`explains ${JSON.stringify(text)}, and says what to type`, () => {
      const { problem = '', questions } = recognise(text, kinds, 'box');

      assert.deepEqual(questions, []);
      assert.match(problem, expected);
      assert.match(problem, /Type \/boxinfo <address or id>, for example \/boxinfo 10\.1\.2\.3\.$/);
    });
  }

  it('does not take a bucket out of a sentence that names a host', () => {
    assert.deepEqual(
      recognise('logs.example.com', kinds).questions.map(({ value }) => value),
      ['logs.example.com'],
    );
  });

  const options: [string, object, string[]][] = [
    ['10.0.0.1 --live', { live: true }, ['10.0.0.1']],
    ['10.0.0.1 —live', { live: true }, ['10.0.0.1']],
    ['10.0.0.1 –live', { live: true }, ['10.0.0.1']],
    ['10.0.0.1 live', { live: true }, ['10.0.0.1']],
    ['10.0.0.1 at:2h ago live', { live: true, at: '2h ago' }, ['10.0.0.1']],
    ['at:yesterday 10.0.0.1', { at: 'yesterday' }, ['10.0.0.1']],
    ['10.0.0.1 --at 2026-11-20T02:00Z --share', { at: '2026-11-20T02:00Z', share: true }, ['10.0.0.1']],
    ['10.0.0.1 --at=2026-11-20', { at: '2026-11-20' }, ['10.0.0.1']],
    ['10.0.0.1 at:2026-11-20 02:00', { at: '2026-11-20 02:00' }, ['10.0.0.1']],
    ['10.0.0.1 at:"3 days ago"', { at: '3 days ago' }, ['10.0.0.1']],
    ['10.0.0.1 --at soon', { at: 'soon' }, ['10.0.0.1']],
    ['look at: 10.0.0.1', {}, ['10.0.0.1']],
    ['live 10.0.0.1', {}, ['10.0.0.1']],
    ['10.0.0.1 --attach', {}, ['10.0.0.1']],
  ];
  for (const [text, expected, wanted] of options) {
    it(`takes the options out of ${JSON.stringify(text)}`, () => {
      const { options: taken, questions } = recognise(text, kinds, 'box');

      assert.deepEqual(taken, expected);
      assert.deepEqual(
        questions.map(({ value }) => value),
        wanted,
      );
      assert.doesNotMatch(questions[0]?.text ?? '', /at:\S|--live|--at\b/);
    });
  }
});

const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----';
/** A text, and the part of it that must be nowhere. Made here so that no scanner takes them for real ones. */
const secrets: [string, string][] = [
  [SECRET_KEY, 'K7MDENG'],
  [`aws_secret_access_key=${SECRET_KEY}`, 'K7MDENG'],
  ['abcdefghijklmnopqrstABCDEFGHIJKLMNOPQRST', 'klmnop'],
  [`AKIA:${SECRET_KEY}`, 'K7MDENG'],
  [`{"SecretAccessKey":"${SECRET_KEY}"}`, 'K7MDENG'],
  [`\`${SECRET_KEY}\`.`, 'K7MDENG'],
  [`wJalrXUtnFEMI/\u200bK7MDENG/bPxRfiCYEXAMPLEKEY`, 'K7MDENG'],
  [`<http://x.example|${SECRET_KEY}>`, 'K7MDENG'],
  [`at:${SECRET_KEY}`, 'K7MDENG'],
  [['xo', 'xb-1234567890-abcdefghij'].join(''), 'abcdefghij'],
  [['xa', 'pp-1-A0001-1234567890-abcdef'].join(''), '1234567890'],
  [PEM, 'MIIEow'],
  [PEM.replace('-----END RSA PRIVATE KEY-----', ''), 'IBAAKC'],
  [PEM.replaceAll('--', '—'), 'MIIEow'],
  [`IQoJb3JpZ2luX2VjE${'Aa0+'.repeat(80)}==`, 'IQoJb3JpZ2luX2'],
  [['ey', 'JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefgh'].join(''), 'JhbGciOi'],
];

describe('recognise with a secret', () => {
  for (const [text, part] of secrets) {
    it(`refuses ${text.slice(0, 12)}…, and never says it again`, () => {
      for (const kind of [undefined, 'box']) {
        const recognised = recognise(text, kinds, kind);

        if (!text.includes('x.example') || kind === 'box') assert.deepEqual(recognised.questions, []);
        assert.doesNotMatch(JSON.stringify(recognised), new RegExp(part));
      }
    });

    it(`answers what stands beside ${text.slice(0, 12)}…`, () => {
      const recognised = recognise(`10.0.0.1 ${text}`, kinds, 'box');

      assert.deepEqual(
        recognised.questions.map(({ value }) => value),
        ['10.0.0.1'],
      );
      assert.doesNotMatch(JSON.stringify(recognised), new RegExp(part));
      if (!text.includes('x.example')) {
        assert.equal(recognised.secret, 'beside');
        assert.match(recognised.notes.join(' '), /looks like a secret/);
      }
    });
  }

  it('says what to do', () => {
    const { secret, text, problem = '' } = recognise(SECRET_KEY, kinds);

    assert.equal(secret, 'alone');
    assert.equal(text, '«removed: looks like a secret»');
    assert.match(problem, /revoke it/);
    assert.match(problem, /AKIA/);
  });

  it('takes no ARN, hash or name for a secret', () => {
    for (const text of [
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/MyLb01/50dc6c495c0c9188',
      'arn:aws:iam::111122223333:role/MyVeryLongRoleNameForTheProductionTeam01',
      'app/MyLoadBalancerNm001/50dc6c495c0c9188',
      'da39a3ee5e6b4b0d3255bfef95601890afd80709',
      'internal-a1b2c3d4e5f6.elb.eu-west-1.amazonaws.com',
      'Foo-123e4567-e89b-12d3-a456-426614174000',
      'MyStack-PaymentsFrontend2-1A2B3C4D5E6F7G',
      'teams/PaymentsProdFrontEndService01ForAll01',
    ]) {
      const { secret, text: shown } = recognise(text, kinds);

      assert.equal(secret, undefined, text);
      assert.equal(shown, text);
    }
  });
});
