import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Aws, Document, EnrichContext, Kind, Place, Provider, Question } from '#kit';
import { createQuestionMemory, isAws } from '#kit';
import { recognise } from '../../src/answer/recognise.ts';
import { loadKinds } from '../../src/kinds.ts';
import type { Pace } from '../../src/sources/aws/budgets/pace.ts';
import { createClients } from '../../src/sources/aws/clients.ts';
import { everywhere } from '../../src/sources/aws/everywhere.ts';
import { createFacade } from '../../src/sources/aws/facade.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { seedOrganisation } from '../services/organisation.ts';
import { seedOneOfEach, seedRouting } from '../services/seed-actions.ts';
import { seedEdge, withoutAccelerators } from '../services/seed-cdn.ts';
import { seedBuckets } from '../services/seed-s3.ts';
import { startOrSkip } from '../services/start-or-skip.ts';

/**
 * The rights that a kind declares are those that its calls need: it collects, confirms, finds and enriches one of
 * everything in moto, and every call is taken down by the action that IAM knows it by.
 */

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const region = 'eu-west-1';
/** As fast as moto answers: it has no buckets to spare. */
const atOnce: Pace = { attempt: (_call, send) => send() };
const kinds = await loadKinds(fileURLToPath(new URL('../../collectors/', import.meta.url)));
const started = await startOrSkip(async () => {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({ endpoint: proxy.url, accounts: 2, regions: [region] });
  const [place, other] = organisation.places;
  assert.ok(place && other);
  const edge = seedEdge({ endpoint: proxy.url, proxy });
  const { key } = await seedOneOfEach({ enter: edge.enter, place });
  const { account } = place;
  await edge.distribution(account, {
    aliases: ['app.example.com'],
    origin: 'assets.s3.eu-west-1.amazonaws.com',
  });
  await edge.restApi(place, { name: 'orders', domain: 'api.example.com' });
  await edge.httpApi(place, { name: 'carts', domain: 'carts.example.com' });
  edge.accelerator(account, {
    id: '12345678-1234-4abc-8def-1234567890ab',
    addresses: ['75.2.60.5', '99.83.190.51'],
    dns: 'a1234567890abcdef.awsglobalaccelerator.com',
  });
  seedRouting(proxy, place.account, other.account);
  withoutAccelerators(proxy);
  // To moto every key is the caller's own
  const ofPlace = (body: string) => body.replaceAll(moto.hubAccount, account);
  proxy.rule({ action: 'sts:GetAccessKeyInfo' }, { rewrite: ofPlace });
  const buckets = seedBuckets(proxy.url);
  await buckets.bucket(account, 'payments-logs', region);
  await buckets.furnished(account, 'payments-receipts', { key: 'alias/receipts', logs: 'payments-logs' });
  await buckets.website(account, 'status.example.com');
  return { moto, proxy, place, other, key };
});

describe('the rights that a kind declares', { skip: started.skip }, () => {
  const { moto, proxy, place, other, key } =
    started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const signal = AbortSignal.timeout(240_000);
  const hub = { accessKeyId: 'test', secretAccessKey: 'test' };
  const clients = createClients({
    region,
    endpoint: proxy?.url ?? '',
    paces: { collecting: atOnce, asking: atOnce },
    credentials: async (account) => {
      const sts = new STSClient({ endpoint: proxy.url, region, credentials: hub });
      const RoleArn = `arn:aws:iam::${account}:role/cloudwhois-reader`;
      const { Credentials: own } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'x' }));
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = own ?? {};
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    },
  });
  after(async () => {
    clients.close();
    await proxy.stop();
    await moto.stop();
  });

  const placesOf = (shape: Provider['scopes']): Place[] => {
    if (shape === 'once') return [{ account: '-', region: 'global' }];
    return [place, other].map(({ account }) => ({
      account,
      region: shape === 'account' ? 'global' : region,
    }));
  };
  /** AWS for one provider; what is asked goes to `made`. */
  const awsFor = (kind: Kind, { scopes }: Provider, made: Set<string>): Aws =>
    createFacade({
      clients,
      ranges: async () => [],
      signal,
      onCall: (action) => void made.add(action),
      once: createQuestionMemory()(signal, kind.name),
      everywhere: (run) => everywhere({ places: placesOf(scopes), run, signal, failed: () => undefined }),
    });

  for (const kind of kinds.values()) {
    it(`are those that its calls need: ${kind.name}`, async () => {
      const made = new Set<string>();
      const declared = new Set<string>();
      for (const [name, provider] of Object.entries(kind.providers).filter(([one]) => isAws(one))) {
        const own = new Set<string>();
        await callAll({ kind, name, provider, aws: awsFor(kind, provider, own) });
        const allowed = new Set(provider.actions);
        const undeclared = [...own].filter(
          (action) => !allowed.has(action) && !action.startsWith('anonymous:'),
        );
        assert.deepEqual(undeclared, [], `${kind.name}/${name} calls what it does not declare`);
        for (const action of own) made.add(action);
        for (const action of allowed) declared.add(action);
      }
      const never = [...declared].filter((action) => !made.has(action));
      assert.deepEqual(never, [], `${kind.name} declares what it never calls`);
    });
  }

  for (const kind of kinds.values()) {
    for (const action of kind.actions ?? []) {
      it(`are those that its actions need: ${kind.name}, ${action.name}`, async () => {
        const provider = kind.providers[action.provider];
        assert.ok(provider);
        const made = new Set<string>();
        const { account, region: where } = place;
        const scope = { kind: kind.name, provider: action.provider, account, region: where };
        const collecting = awsFor(kind, provider, new Set());
        const all = provider.collect({ aws: collecting, scope, signal, networks: [] });
        for await (const document of all) {
          if (!action.types.includes(document.type)) continue;
          const { kind: own, id, type } = document;
          const target = {
            kind: own,
            id,
            type,
            ...{ provider: 'aws', account: { id: account }, region: where },
          };
          const context = { aws: awsFor(kind, provider, made), target, signal };
          assert.equal(typeof (await action.state(context)), 'string');
          await action.act(context);
          break;
        }
        assert.deepEqual([...made].sort(), Object.keys(action.needs).sort());
      });
    }
  }

  /** Everything that a provider can be made to do. What moto cannot answer fails here as it does in a question. */
  async function callAll(options: { kind: Kind; name: string; provider: Provider; aws: Aws }): Promise<void> {
    const { kind, name, provider, aws } = options;
    const samples = new Map<string, Document>();
    for (const where of placesOf(provider.scopes)) {
      const scope = { kind: kind.name, provider: name, ...where };
      for await (const document of provider.collect({ aws, scope, signal, networks: [] }))
        samples.set(`${document.type} of ${document.account}`, document);
    }
    for (const result of samples.values()) await attempt(() => provider.confirm?.({ aws, result, signal }));
    const asked = questionsOf(kind, [...[...samples.values()].flatMap(textsOf), ...strange]);
    for (const question of asked) {
      await attempt(async () => {
        for await (const _ of provider.find?.({ aws, question, signal }) ?? []);
      });
    }
    const enrich = async (results: Document[], question: Question) =>
      attempt(() => provider.enrich?.({ ...enriching, aws, question, results, signal }));
    for (const result of samples.values())
      for (const question of questionsOf(kind, textsOf(result))) await enrich([result], question);
    for (const question of asked) await enrich([], question);
  }

  /** All that may be typed for a document. */
  const textsOf = (one: Document) =>
    [
      ...[one.name, one.arn, one.id.split('/').at(-1)],
      ...[...one.addresses, ...one.ranges, ...one.hostnames, ...one.identifiers].slice(0, 12),
    ].filter((text) => text !== undefined);

  /** Things that nobody holds. */
  const strange = [
    `arn:aws:s3:${region}:${place?.account}:accesspoint/payments-receipts-reports`,
    `arn:aws:iam::${place?.account}:user/deployer`,
    key,
    'ASIAQ3EGRIIVNRNMK7OZ',
    '203.0.113.9',
    'nobody.example.net',
    's3://not-ours-at-all',
  ];

  function questionsOf(kind: Kind, texts: readonly string[]): Question[] {
    const all = texts.flatMap((text) => recognise(text, kinds, kind.name).questions);
    return [...new Map(all.map((question) => [`${question.shape} ${question.value}`, question])).values()];
  }

  const enriching: Pick<EnrichContext, 'index' | 'see' | 'resolve' | 'now'> = {
    index: { find: async () => ({ documents: [], total: 0 }), scopes: async () => [] },
    see: () => 'restricted',
    resolve: async () => ['192.0.2.1'],
    now: Date.now(),
  };
});

async function attempt(run: () => Promise<unknown> | undefined): Promise<void> {
  try {
    await run();
  } catch (error) {
    // A call that moto does not know fails at AWS's side of the wire; a fault of the kind's own must not pass for it
    if (!(error instanceof Error) || !('$metadata' in error || 'code' in error)) throw error;
  }
}
