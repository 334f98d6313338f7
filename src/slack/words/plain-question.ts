/** Words with which people ask, and which are the name of nothing. None of them says that what follows is a secret. */
const asking = new Set(
  [
    'a about an and anyone anybody are at behind belong belongs can could did do does find for from give has have',
    'he hello help her hey hi his holds how i in infra is it its know look me my of on or our own owned owner owns',
    'please point points running show tell thank thanks that the their there these this those to up used uses using',
    'was we what which who whom whose where why with would you your',
    'account address bucket domain host hostname instance ip load balancer machine name named record resource server thing',
  ]
    .join(' ')
    .split(' '),
);

/**
 * What a message in words is about, where that is one word: `payments-api` of "whose is payments-api?", which alone is
 * taken for a name. Empty where it asks nothing; the message as it is, where there is more in it.
 */
export function plainQuestion(message: string): string {
  const words = message.split(/\s+/).filter((word) => word !== '');
  const meant = words.filter((word) => !asking.has(bare(word).toLowerCase()));
  if (meant.length > 1) return message;
  return bare(meant[0] ?? '') === '' ? '' : (meant[0] ?? '');
}

/** A word without the signs around it. */
function bare(word: string): string {
  return word.replaceAll(/^\P{L}+|\P{L}+$/gu, (signs) => (/\p{N}/u.test(signs) ? signs : ''));
}
