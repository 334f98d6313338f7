import type { Acting, Aws } from '#kit';
import type { Asker } from './asker.ts';

type Use = Parameters<Acting['act']>[0];

interface FacadeOptions extends Pick<Use, 'kind' | 'onBehalf' | 'signal'>, Pick<Asker, 'sendsOnce'> {}

/** Acts in one account, by what the action itself does; `facade` is AWS with the role of the use, in somebody's name. */
export function createActing(facade: (options: FacadeOptions) => Aws): Acting {
  const contextOf = ({ kind, onBehalf, target, signal }: Use, own: Pick<Asker, 'sendsOnce'> = {}) => ({
    ...{ aws: facade({ kind, onBehalf, signal, ...own }), target, signal },
  });
  return {
    state: (use) => use.action.state(contextOf(use)),
    act: (use) => use.action.act(contextOf(use, { sendsOnce: true })),
  };
}
