import type { Grant, Level } from './statements.ts';

const MOST = 4;
const words: Readonly<Record<Level, string>> = { full: 'full', write: 'writes', read: 'reads' };
const order: readonly Level[] = ['full', 'write', 'read'];

/**
 * One line on what all these grants together allow: "can administer everything", "full s3; reads dynamodb and sqs".
 * The strongest comes first, and what is contained in it is not said again.
 */
export function allowsInWords(grants: readonly Grant[], { denied = false } = {}): string {
  const said = wide(grants) ?? narrow(grants);
  return `${said}${denied && grants.length > 0 ? ', with denials' : ''}`;
}

/** Where the grants reach over everything, whatever else there is does not matter. */
function wide(grants: readonly Grant[]): string | undefined {
  const all = grants.filter(({ service, level, named }) => service === '*' && level === 'full' && !named);
  const admin = best(all.filter(({ except }) => except === undefined));
  if (admin) return `can administer everything${under(admin)}`;
  const escalating = best(grants.filter(({ escalates, conditional }) => escalates && !conditional));
  if (escalating) return `can give itself any right (iam)${rest(grants)}`;
  const most = best(all);
  return most && `can do everything except ${and(most.except ?? [])}${under(most)}`;
}

/** Those without conditions first. */
function best(grants: readonly Grant[]): Grant | undefined {
  return grants.find(({ conditional }) => !conditional) ?? grants[0];
}

function rest(grants: readonly Grant[]): string {
  const others = narrow(grants.filter(({ service }) => service !== 'iam'));
  return others === NOTHING ? '' : `; ${others}`;
}

const NOTHING = 'allows nothing';

function narrow(grants: readonly Grant[]): string {
  const parts = [
    ...order.flatMap((level) => levelPart(level, grants)),
    ...assumes(grants),
    ...unknown(grants),
  ];
  return parts.length > 0 ? parts.join('; ') : NOTHING;
}

/** `full s3 and sqs`: the services of a level that no higher level holds already. */
function levelPart(level: Level, grants: readonly Grant[]): string[] {
  const higher = grants.filter((one) => order.indexOf(one.level) < order.indexOf(level) && !one.named);
  const held = new Set(higher.map(({ service }) => service));
  const own = grants.filter(
    (one) => one.level === level && !one.roles && one.unknown === undefined && !held.has(one.service),
  );
  const services = Map.groupBy(own, ({ service }) => service);
  if (services.has('*'))
    return [`${words[level]} everything${own.every(({ named }) => named) ? ' (named resources)' : ''}`];
  const names = [...services].map(([service, all]) => {
    const remarks = [
      ...(all.every(({ named }) => named) ? ['named resources'] : []),
      ...(all.every(({ conditional }) => conditional) ? ['under conditions'] : []),
    ];
    return remarks.length > 0 ? `${service} (${remarks.join(', ')})` : service;
  });
  if (names.length === 0) return [];
  const more = names.length - MOST;
  return [`${words[level]} ${and(more > 0 ? [...names.slice(0, MOST), `${more} more services`] : names)}`];
}

function assumes(grants: readonly Grant[]): string[] {
  const roles = [...new Set(grants.flatMap((grant) => grant.roles ?? []))];
  if (roles.length === 0) return [];
  if (roles.some((role) => role === '*' || role.endsWith(':role/*')))
    return ['can assume any role that trusts it'];
  const names = roles.map((role) => role.slice(role.lastIndexOf('/') + 1));
  return [names.length > 2 ? `can assume ${names.length} roles` : `can assume ${and(names)}`];
}

function unknown(grants: readonly Grant[]): string[] {
  const names = [...new Set(grants.flatMap((grant) => grant.unknown ?? []))];
  return names.length === 0 ? [] : [`what ${and(names.slice(0, MOST))} allows`];
}

function under({ conditional }: Grant): string {
  return conditional ? ', under conditions' : '';
}

/** `a`, `a and b`, `a, b and c`. */
export function and(all: readonly string[]): string {
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}
