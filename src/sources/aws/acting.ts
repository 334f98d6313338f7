import type { Acting, Aws } from '#kit';

type Use = Parameters<Acting['act']>[0];

/** Acts in one account, by what the action itself does; `facade` is AWS with the role of the use, in somebody's name. */
export function createActing(facade: (options: Pick<Use, 'kind' | 'onBehalf' | 'signal'>) => Aws): Acting {
  const contextOf = ({ kind, onBehalf, target, signal }: Use) => ({
    ...{ aws: facade({ kind, onBehalf, signal }), target, signal },
  });
  return {
    state: (use) => use.action.state(contextOf(use)),
    act: (use) => use.action.act(contextOf(use)),
  };
}
