import type { AccessSettings, Acting, Action } from '#kit';
import { principalId } from '#kit';
import { CHANNEL, company, rights } from '../requests/world.ts';

/** Of the one box that those who act may see: `i-00000001`, api-7 in payments-prod. */
export const BOX = 'i-00000001';
export const value = (id = BOX) => JSON.stringify({ n: 'box', t: id });

/** On call acts at once; ops only in one account, after security approved. */
export const policy: AccessSettings = {
  ...rights,
  groups: { ...rights.groups, ops: { users: ['U0OPS', 'U0LEFT'], usergroups: ['S0OPS'] } },
  rules: [
    ...(rights.rules ?? []),
    { effect: 'allow', groups: ['ops'], kinds: ['box'], see: 'internal', accounts: ['111122223333'] },
    { effect: 'deny', users: ['U0LEFT'], kinds: ['box'] },
  ],
  actions: [
    { groups: ['oncall'], kind: 'box', do: ['start', 'stop'], role: 'operator' },
    {
      ...{ groups: ['ops'], kind: 'box', do: ['stop'], accounts: ['111122223333'], role: 'careful' },
      ...{ approvers: ['security'], channel: CHANNEL },
    },
  ],
};

function nothingOfItsOwn(): never {
  throw new Error('the cloud of the test acts');
}

const common = {
  ...{ provider: 'aws', types: ['machine'], needs: {} },
  ...{ state: nothingOfItsOwn, act: nothingOfItsOwn },
};
export const actions: readonly Action[] = [
  { ...common, name: 'start', title: 'Start', consequence: 'It costs.', from: ['stopped'], goal: 'running' },
  { ...common, name: 'stop', title: 'Stop', consequence: 'It is away.', from: ['running'], goal: 'stopped' },
];

/** A cloud that does at once what it is told, unless it is told to fail, to hang, or to take for ever. */
export function fakeCloud() {
  const states = new Map<string, string>([[BOX, 'running']]);
  const calls: string[] = [];
  const is: {
    failing?: unknown;
    breaking?: unknown;
    hanging?: Promise<void>;
    slow?: () => void;
    stuck?: true;
  } = {};
  const acting: Acting = {
    async state({ target }) {
      is.slow?.();
      if (is.failing !== undefined) throw is.failing;
      return states.get(target.id);
    },
    async act({ action, target, onBehalf: { principal, role } }) {
      calls.push(
        `${action.name} ${target.account.id}/${target.region}/${target.id} for ${principalId(principal)} with ${role}`,
      );
      await is.hanging;
      if (!is.stuck) states.set(target.id, action.goal);
      if (is.breaking !== undefined) throw is.breaking;
    },
  };
  return { states, calls, is, acting, actions };
}

/** As STS words it, where a role does not trust us or is not there. */
export const roleDenied = Object.assign(new Error('not authorized to perform: sts:AssumeRole'), {
  ...{ name: 'AccessDenied', action: 'sts:AssumeRole', $metadata: { httpStatusCode: 403 } },
});

/** Routers over one State, one Slack and one cloud. */
export async function operations() {
  const cloud = fakeCloud();
  const all = await company({ policy, cloud });
  const router = async () => {
    const world = await all.router();
    const { actions: own } = world;
    if (!own) throw new Error('nothing can be done');
    const does = (name: string, user: string, id = BOX, trigger?: string) =>
      world.told(`act:${name}`, value(id), user, trigger === undefined ? {} : { trigger });
    return { ...world, actions: own, does };
  };
  return { ...all, cloud, router };
}
