/** Whether a text is what a pattern says, in any case; `*` stands for anything. In time of the product of their lengths. */
export function fitsText(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  if (!wanted.includes('*')) return wanted === given;
  let at = 0;
  let star = -1;
  let from = 0;
  for (let i = 0; i < given.length; ) {
    if (wanted.charAt(at) === '*') {
      star = at++;
      from = i;
    } else if (at < wanted.length && wanted.charAt(at) === given.charAt(i)) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++from;
    } else return false;
  }
  while (wanted.charAt(at) === '*') at++;
  return at === wanted.length;
}
