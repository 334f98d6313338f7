import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Question, Result } from '#kit';
import { kind } from './index.ts';

const completedAt = '2026-11-21T03:00:00.000Z';

describe('what the kind accepts', () => {
  const cases: [string, string | undefined][] = [
    ['ip-10-0-0-1.ec2.internal', 'address 10.0.0.1'],
    ['ip-10-0-0-1.eu-west-1.compute.internal', 'address 10.0.0.1'],
    ['IP-10-0-0-1', 'address 10.0.0.1'],
    ['ip-10-0-0-300.ec2.internal', undefined],
    ['ec2-1-2-3-4.eu-west-1.compute.amazonaws.com', 'address 1.2.3.4'],
    ['ec2-1-2-3-4.compute-1.amazonaws.com', 'address 1.2.3.4'],
    ['ec2-1-2-3-4.cn-north-1.compute.amazonaws.com.cn', 'address 1.2.3.4'],
    ['ec2-1-2-3-4.compute-1.amazonaws.com.evil.example', undefined],
    ['7.2.0.10.in-addr.arpa', 'address 10.0.2.7'],
    [
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
      'address 2001:0db8:0000:0000:0000:0000:0000:0001',
    ],
    ['2.0.10.in-addr.arpa', undefined],
    ['0/25.2.0.10.in-addr.arpa', undefined],
    ['i-0ABCDEF12.ec2.internal', 'id i-0abcdef12'],
    ['i-0abcdef12', undefined],
    ['eni-0ABCDEF12', 'id eni-0abcdef12'],
    ['eipalloc-0abcdef12', 'id eipalloc-0abcdef12'],
    ['subnet-0abcdef12', 'id subnet-0abcdef12'],
    ['vpc-12345678', 'id vpc-12345678'],
    // As an import may have it
    ['eni-0A1', 'id eni-0a1'],
    ['vpc-prod', undefined],
    ['eni-', undefined],
    ['arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-0a1', 'arn'],
    ['sg-0abcdef12', undefined],
    ['arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-0abcdef12', 'arn'],
    ['arn:aws-us-gov:ec2:us-gov-west-1:111122223333:elastic-ip/eipalloc-0abcdef12', 'arn'],
    ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0abcdef12', undefined],
  ];

  for (const [text, expected] of cases) {
    it(`${text}: ${expected ?? 'not this kind'}`, () => {
      const understood = kind.accepts.flatMap((one) => {
        if (!('pattern' in one)) return [];
        const match = one.pattern.exec(text);
        const value = match && (one.value ? one.value(match) : match[0]);
        if (value === null || value === undefined) return [];
        return one.shape === 'arn' ? ['arn'] : [`${one.as ?? one.shape} ${value}`];
      });

      assert.deepEqual(understood, expected === undefined ? [] : [expected]);
    });
  }

  const shared: [Question['shape'], string, boolean][] = [
    ['address', '10.1.2.3', true],
    ['cidr', '192.168.0.0/24', true],
    ['address', '100.64.0.1', true],
    ['address', 'fd12::1', true],
    ['address', '52.94.76.1', false],
    ['cidr', '52.94.76.0/22', false],
    ['id', 'eni-0abcdef12', false],
  ];
  for (const [shape, value, expected] of shared) {
    it(`${value} may be held by ${expected ? 'several' : 'one'}`, () => {
      assert.equal(kind.shared({ text: value, kind: 'ip', shape, value, because: '' }), expected);
    });
  }
});

describe('describing a result', () => {
  const cases: [string, string, [string, string, string?][], string, string?][] = [
    ['network-interface', 'eni-1', [['holder', 'instance i-0abc']], 'the instance i-0abc'],
    ['network-interface', 'eni-1', [['holder', 'instance i-0abc']], 'the instance i-0abc (api-7)', 'api-7'],
    [
      'network-interface',
      'eni-1',
      [['holder', 'load balancer app/front', 'inferred from the type']],
      'the load balancer app/front (inferred from the type)',
    ],
    ['network-interface', 'eni-1', [], 'the network interface eni-1'],
    ['elastic-ip', 'eipalloc-1', [['status', 'available']], 'the unattached Elastic IP eipalloc-1'],
    [
      'elastic-ip',
      'eipalloc-1',
      [
        ['status', 'in-use'],
        ['holder', 'instance i-0abc'],
      ],
      'the Elastic IP eipalloc-1 of the instance i-0abc',
    ],
    ['vpc', 'vpc-1', [], 'the VPC vpc-1'],
  ];
  for (const [type, id, facts, expected, ownName] of cases) {
    it(expected, () => {
      const result: Result = {
        kind: 'ip',
        id: `1/r/${id}`,
        type,
        provider: 'aws',
        account: { id: '1' },
        region: 'r',
        ...(ownName !== undefined && { name: ownName }),
        links: [],
        related: [],
        source: 'index',
        asOf: completedAt,
        facts: facts.map(([name, value, why]) => ({
          name,
          label: name,
          value,
          state: 'value',
          ...(why && { why }),
        })),
      };

      assert.equal(kind.describe(result), expected);
    });
  }
});
