import type { Aws } from './contexts.ts';

/**
 * The memory behind `aws.once`: one for each signal (a question or a run) and kind, gone with the signal. Callers at
 * the same moment share one load; what a load throws is not kept.
 */
export function createQuestionMemory(): (signal: AbortSignal, kind: string) => Aws['once'] {
  const memories = new WeakMap<AbortSignal, Map<string, Promise<unknown>>>();
  return (signal, kind) => {
    const memory = memories.get(signal) ?? new Map<string, Promise<unknown>>();
    memories.set(signal, memory);
    return <T>(key: string, load: () => Promise<T>): Promise<T> => {
      const name = `${kind}/${key}`;
      const known = memory.get(name);
      if (known) return known as Promise<T>;
      const loading = load();
      memory.set(name, loading);
      loading.catch(() => memory.delete(name));
      return loading;
    };
  };
}
