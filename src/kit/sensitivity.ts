/** How closely a fact is held, least first. `public` is what the whole internet can see anyway. */
export const sensitivities = ['public', 'internal', 'restricted'] as const;
export type Sensitivity = (typeof sensitivities)[number];

/** Whether somebody who may see up to `see` may see a thing of this sensitivity. */
export function covers(see: Sensitivity | undefined, needed: Sensitivity): boolean {
  return see !== undefined && sensitivities.indexOf(see) >= sensitivities.indexOf(needed);
}

/** The lesser of two rights; `undefined` (nothing at all) is the least. */
export function least(a: Sensitivity | undefined, b: Sensitivity | undefined): Sensitivity | undefined {
  if (a === undefined || b === undefined) return undefined;
  return covers(a, b) ? b : a;
}

/** The greater of two rights; several allows add up. */
export function most(a: Sensitivity | undefined, b: Sensitivity | undefined): Sensitivity | undefined {
  if (a === undefined) return b;
  return covers(a, b ?? 'public') ? a : b;
}
