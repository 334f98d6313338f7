/** Text that needs no cleaning: nothing that Slack, a phone, a program or a careful colleague could have put in. */
const PLAIN = /^[A-Za-z0-9 .:/_,=@+?*-]*$/;

/**
 * Turns what Slack or a copy from a document makes of a text back into what was meant: link markup, entities
 * (once), quotes, wide and invisible characters, long dashes, defanged addresses (`1[.]2[.]3[.]4`, `hxxp://`). Of a link
 * it takes the label if that is `wanted`, else the address. `%2F`, `\\/` and their like become `/`, `+`, `=`. Control and format characters are gone from the
 * result; line ends are spaces. Linear.
 */
export function cleanText(raw: string, wanted: (label: string) => boolean): string {
  if (PLAIN.test(raw) && !/hxxp/i.test(raw)) return raw;
  return withoutDefang(withoutEscapes(entities(withoutMarkup(typography(raw), wanted))));
}

/** The three signs of base64, as URLs (encoded once or twice), JSON and HTML write them. */
const ESCAPED = /(?:%(?:25){0,3}|\\u00|&#x)(2b|2f|3d)(?:(?<=&#x..);)?|&#(43|47|61);|\\{1,4}\//gi;
const BY_CODE: Readonly<Record<string, string>> = {
  '2b': '+',
  '2f': '/',
  '3d': '=',
  43: '+',
  47: '/',
  61: '=',
};

function withoutEscapes(text: string): string {
  if (!/[%\\&]/.test(text)) return text;
  return text.replace(
    ESCAPED,
    (_, hex: string | undefined, decimal: string | undefined) =>
      BY_CODE[(hex ?? decimal ?? '2f').toLowerCase()] ?? '',
  );
}

function typography(raw: string): string {
  return (
    raw
      .toWellFormed()
      // The wide letters, digits and stops of Chinese and Japanese keyboards
      .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
      .replace(/[。｡]/g, '.')
      .replace(/[\t\n\v\f\r\u0085\u2028\u2029\p{Zs}`→⇒]/gu, ' ')
      // Colours of a terminal, else their codes would stay
      .replace(/\p{Cc}\[[0-9;]{0,20}m/gu, ' ')
      .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '')
      .replace(/[“”„‟«»″]/g, '"')
      .replace(/[‘’‚‛‹›′]/g, "'")
      .replace(/(^|\s)[–—―]{1,2}(?=[A-Za-z])/g, '$1--')
      .replace(/[‐‑‒–−]/g, '-')
      .replace(/[—―]/g, '--')
  );
}

function withoutMarkup(text: string, wanted: (label: string) => boolean): string {
  if (!text.includes('<')) return text;
  return text.replace(
    /<([^<>|]*)(?:\|([^<>]*))?>/g,
    (_, target: string, label: string | undefined) => ` ${meant(target, label?.trim(), wanted)} `,
  );
}

/** What one `<target|label>` stands for. People, groups and channels are their ids. */
function meant(target: string, label: string | undefined, wanted: (label: string) => boolean): string {
  if (/^[@#][A-Z0-9]+$/.test(target)) return target.slice(1);
  if (target.startsWith('!')) return /^!subteam\^(\w+)$/.exec(target)?.[1] ?? '';
  if (label && label.length <= 2100 && wanted(label)) return label;
  const plain = /^(?:mailto|tel):([^?]*)/i.exec(target)?.[1];
  return plain === undefined ? target : label || plain;
}

function entities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(amp|lt|gt);/g,
    (_, name: 'amp' | 'lt' | 'gt') => ({ amp: '&', lt: '<', gt: '>' })[name],
  );
}

function withoutDefang(text: string): string {
  return text
    .replace(/[[({](?:\.|dot)[\])}]/gi, '.')
    .replace(/[[({](:|:\/\/)[\])}]/g, '$1')
    .replace(/[[({](?:@|at)[\])}]/gi, '@')
    .replace(/hxxp(?=s?:)/gi, 'http');
}
