import type { ResourceRecordSet, VPCRegion } from '@aws-sdk/client-route-53';
import {
  ChangeResourceRecordSetsCommand,
  ChangeTagsForResourceCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  ListHostedZonesCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { ContactDetail } from '@aws-sdk/client-route-53-domains';
import { RegisterDomainCommand, Route53DomainsClient } from '@aws-sdk/client-route-53-domains';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientClass } from '#kit';
import type { AwsProxy } from './aws-proxy.ts';

/** Puts zones, records and registered domains into accounts of moto. */

export interface DnsSeed {
  /** Gives the zone's id, without `/hostedzone/`. With a VPC it is private. */
  zone(account: string, name: string, vpc?: { id: string; region: string }): Promise<string>;
  dropZone(account: string, id: string): Promise<void>;
  /** Up to a thousand sets. */
  put(account: string, zone: string, sets: readonly ResourceRecordSet[]): Promise<void>;
  drop(account: string, zone: string, set: ResourceRecordSet): Promise<void>;
  tag(account: string, zone: string, tags: Record<string, string>): Promise<void>;
  /** Registers a domain; moto makes a zone for it, whose id this gives. */
  domain(account: string, name: string): Promise<string>;
}

/** A set with values, or (a single text) an alias. */
export function setOf(
  Name: string,
  Type: NonNullable<ResourceRecordSet['Type']>,
  values: readonly string[] | string,
  more: Partial<ResourceRecordSet> = {},
): ResourceRecordSet {
  if (typeof values !== 'string')
    return { Name, Type, TTL: 60, ResourceRecords: values.map((Value) => ({ Value })), ...more };
  const AliasTarget = { DNSName: values, HostedZoneId: 'Z32O12XQLNTSW2', EvaluateTargetHealth: false };
  return { Name, Type, AliasTarget, ...more };
}

/** moto has the same four name servers for all zones: from now on it names others for this one. */
export function otherServers(proxy: AwsProxy, zone: string, servers: readonly string[]): void {
  const names = servers.map((name) => `<NameServer>${name}</NameServer>`).join('');
  const rewrite = (body: string) =>
    body.replace(/<NameServers>.*<\/NameServers>/s, `<NameServers>${names}</NameServers>`);
  proxy.rule({ action: `route53:GET /2013-04-01/hostedzone/${zone}` }, { rewrite });
}

export function seedDns(endpoint: string): DnsSeed {
  const route53 = (account: string) => enter(endpoint, Route53Client, account);
  const change = async (
    account: string,
    zone: string,
    Action: 'UPSERT' | 'DELETE',
    sets: readonly ResourceRecordSet[],
  ) => {
    const Changes = sets.map((ResourceRecordSet) => ({ Action, ResourceRecordSet }));
    const client = await route53(account);
    await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Changes } }));
  };
  return {
    async zone(account, Name, vpc) {
      const VPC = vpc && { VPCId: vpc.id, VPCRegion: vpc.region as VPCRegion };
      const config = { HostedZoneConfig: { PrivateZone: vpc !== undefined, Comment: `for ${Name}` } };
      const CallerReference = `${account}/${Name}/${vpc?.id ?? ''}`;
      const client = await route53(account);
      const made = await client.send(
        new CreateHostedZoneCommand({ Name, CallerReference, ...config, ...(VPC && { VPC }) }),
      );
      return bare(made.HostedZone?.Id);
    },
    async dropZone(account, Id) {
      await (await route53(account)).send(new DeleteHostedZoneCommand({ Id }));
    },
    put: (account, zone, sets) => change(account, zone, 'UPSERT', sets),
    drop: (account, zone, set) => change(account, zone, 'DELETE', [set]),
    async tag(account, ResourceId, tags) {
      const AddTags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const client = await route53(account);
      await client.send(
        new ChangeTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId, AddTags }),
      );
    },
    async domain(account, DomainName) {
      const client = await enter(endpoint, Route53DomainsClient, account);
      const contacts = { AdminContact: contact, RegistrantContact: contact, TechContact: contact };
      await client.send(
        new RegisterDomainCommand({ DomainName, DurationInYears: 2, AutoRenew: true, ...contacts }),
      );
      const { HostedZones = [] } = await (await route53(account)).send(new ListHostedZonesCommand({}));
      return bare(HostedZones.find(({ Name = '' }) => Name.replace(/\.$/, '') === DomainName)?.Id);
    },
  };
}

const contact: ContactDetail = {
  FirstName: 'Ada',
  LastName: 'Example',
  ContactType: 'PERSON',
  AddressLine1: '1 Example Street',
  City: 'Dublin',
  CountryCode: 'IE',
  ZipCode: 'D01',
  PhoneNumber: '+353.15550100',
  Email: 'ada@example.com',
};

async function enter<C>(endpoint: string, type: ClientClass<C>, account: string): Promise<C> {
  const region = 'us-east-1';
  const sts = new STSClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const RoleArn = `arn:aws:iam::${account}:role/cloudwhois-reader`;
  const { Credentials: own } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'seed' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = own ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  return new type({ endpoint, region, credentials });
}

function bare(id = ''): string {
  return id.replace(/^.*\//, '');
}
