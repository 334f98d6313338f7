import { nearest } from '#kit';

/** `; did you mean "regions"?` where one of the names is near enough, else nothing. */
export function didYouMean(text: string, names: readonly string[]): string {
  const near = nearest(text, names);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
