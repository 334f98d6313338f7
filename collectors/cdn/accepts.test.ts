import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepts } from './accepts.ts';
import { arns } from './fixtures/responses.ts';

/** The first pattern of a shape that takes the text, as the frame tries them: when it does, and the value. */
function take(shape: string, text: string): [when: string, value: string] | undefined {
  for (const one of accepts) {
    const match = 'pattern' in one && one.shape === shape ? one.pattern.exec(text) : null;
    if (match && 'pattern' in one) return [one.when ?? 'always', one.value ? (one.value(match) ?? '') : text];
  }
  return undefined;
}

describe('what may be typed', () => {
  const cases: [shape: string, text: string, when: string | undefined, value?: string][] = [
    ['hostname', 'd111111abcdef8.cloudfront.net', 'always'],
    ['hostname', 'd111111abcdef8.cloudfront.cn', 'always'],
    ['hostname', 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com', 'always'],
    ['hostname', 'd-k2v9p4r7n3.execute-api.cn-north-1.amazonaws.com.cn', 'always'],
    ['hostname', 'a1234567890abcdef.awsglobalaccelerator.com', 'always'],
    ['hostname', 'a1234567890abcdef.dualstack.awsglobalaccelerator.com', 'always'],
    ['hostname', 'www.example.com', 'asked'],
    ['hostname', '*.example.com', 'asked'],
    ['hostname', 'evil.cloudfront.net.example.com', 'asked'],
    ['hostname', 'bucket.s3.eu-west-1.amazonaws.com', 'asked'],
    ['id', 'E1SITE0000001', 'alone'],
    ['id', 'EXAMPLE', 'asked'],
    ['id', '12345678-1234-4ABC-8DEF-1234567890AB', 'asked', '12345678-1234-4abc-8def-1234567890ab'],
    ['id', 'a1b2c3d4e5', 'asked'],
    ['id', 'not an id', undefined],
    ['arn', arns.site, 'always'],
    ['arn', `${arns.accelerator}/listener/0a1b/endpoint-group/2c3d`, 'always', arns.accelerator],
    [
      'arn',
      'arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/prod',
      'always',
      'arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5',
    ],
    [
      'arn',
      'arn:aws:apigateway:eu-west-1:111122223333:/apis/k1l2m3n4o5',
      'always',
      'arn:aws:apigateway:eu-west-1::/apis/k1l2m3n4o5',
    ],
    ['arn', 'arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod/GET/x', 'always', 'a1b2c3d4e5'],
    ['arn', 'arn:aws:cloudfront::111122223333:cache-policy/1234', undefined],
    ['arn', 'arn:aws:s3:::logs', undefined],
  ];
  for (const [shape, text, when, value = text] of cases) {
    it(`${text} as ${shape}: ${when ?? 'not'}`, () => {
      assert.deepEqual(take(shape, text), when === undefined ? undefined : [when, value]);
    });
  }

  it('takes an address only where it is asked by name: the kind ip answers it else', () => {
    assert.deepEqual(
      accepts.filter(({ shape }) => shape === 'address' || shape === 'cidr'),
      [{ shape: 'address', when: 'asked' }],
    );
  });
});
