import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assert as check, property, string } from 'fast-check';
import { escapeHtml, html, toText, webAddress } from '../../src/web/html.ts';

const hostile = [
  { text: '<script>alert(1)</script>', gives: '&lt;script&gt;alert(1)&lt;/script&gt;' },
  { text: '" onload="x', gives: '&quot; onload=&quot;x' },
  { text: "' onload='x", gives: '&#39; onload=&#39;x' },
  { text: '&amp;', gives: '&amp;amp;' },
  { text: 'safe\u202egpj.exe', gives: 'safe\ufffdgpj.exe' },
  { text: 'a\u0000b\u2066c\u200fd', gives: 'a\ufffdb\ufffdc\ufffdd' },
  { text: 'tab\tand\nline', gives: 'tab\tand\nline' },
];

describe('html', () => {
  for (const { text, gives } of hostile) {
    it(`escapes ${JSON.stringify(text)}`, () => {
      assert.equal(toText(html`<p title="${text}">${text}</p>`), `<p title="${gives}">${gives}</p>`);
    });
  }

  it('never lets text out of its place', () => {
    check(
      property(string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(escapeHtml(text), /[<>"'\u202a-\u202e\u2066-\u2069]|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('leaves out what is nothing, and joins lists', () => {
    const items = ['a', '<'].map((item) => html`<li>${item}</li>`);

    assert.equal(toText(html`${false}${undefined}${null}${0}${items}`), '0<li>a</li><li>&lt;</li>');
  });

  it('takes no markup from data, whatever its shape', () => {
    const forged = JSON.parse('{"html":"<b>","Symbol(markup)":"<b>"}');

    assert.throws(() => html`${forged}`, TypeError);
  });

  const addresses = [
    ['https://console.aws.amazon.com/x?y=1#z', true],
    ['javascript:alert(1)', false],
    ['javascript://x.example/%0aalert(1)', false],
    ['ftp://x.example', false],
    ['JavaScript:alert(1)', false],
    ['data:text/html,x', false],
    [' https://x.example', false],
    ['https://x example', false],
    ['//x.example', false],
    ['https://', false],
  ] as const;
  for (const [url, links] of addresses)
    it(`${links ? 'links' : 'never links'} ${url}`, () =>
      assert.equal(webAddress(url), links ? url : undefined));
});
