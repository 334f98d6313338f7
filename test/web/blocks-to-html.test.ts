import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as check, constantFrom, property } from 'fast-check';
import type { Answer } from '#kit';
import { renderWhois } from '../../src/slack/message/whois.ts';
import { blocksToHtml } from '../../src/web/blocks-to-html.ts';
import { toText } from '../../src/web/html.ts';
import { mrkdwn } from '../../src/web/mrkdwn.ts';
import { answerOf, answerWithout, manyAnswer, resultOf, start, whoisOf } from './fixtures.ts';

const marks = [
  ['*bold* and _it_ and ~off~', '<strong>bold</strong> and <em>it</em> and <s>off</s>'],
  ['*a _b_ c*', '<strong>a <em>b</em> c</strong>'],
  ['snake_case_name 2*3*4 a~b~c', 'snake_case_name 2*3*4 a~b~c'],
  ['* no* and *no *', '* no* and *no *'],
  ['`*code* <b>`', '<code>*code* &lt;b&gt;</code>'],
  ['```\na\n*b*\n```', '<pre><code>a\n*b*</code></pre>'],
  ['one\ntwo', 'one<br>two'],
  ['a &amp; b &lt;c&gt; &amp;lt;', 'a &amp; b &lt;c&gt; &amp;lt;'],
  [
    '<https://x.example/?a=1&amp;b=2|the *link*>',
    '<a href="https://x.example/?a=1&amp;b=2" rel="noreferrer">the *link*</a>',
  ],
  ['*<https://x.example|x>*', '<strong><a href="https://x.example" rel="noreferrer">x</a></strong>'],
  ['<https://x.example>', '<a href="https://x.example" rel="noreferrer">https://x.example</a>'],
  ['<javascript:alert(1)|here>', '&lt;javascript:alert(1)|here&gt;'],
  [
    '<@U0SUP1> <#C0LOOKUPS|lookups> <!here> <!subteam^S1|@sec>',
    '<span class="mention">@U0SUP1</span> <span class="mention">#lookups</span> <span class="mention">@here</span> <span class="mention">@sec</span>',
  ],
  ['&lt;!channel&gt;', '&lt;!channel&gt;'],
  [
    '<!date^1795228800^{date_short_pretty} {time}|soon>',
    '<time datetime="2026-11-21T02:40:00.000Z">21 Nov 2026 02:40 UTC</time>',
  ],
  [
    '<!date^1795228800^{ago}|2026-11-21 UTC>',
    '<time datetime="2026-11-21T02:40:00.000Z">2026-11-21 UTC</time>',
  ],
  ['<!date^99999999999999^{time}|never>', 'never'],
  ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['\ue0000\ue001 "quoted"', '\ufffd0\ufffd &quot;quoted&quot;'],
] as const;

describe('mrkdwn', () => {
  for (const [text, gives] of marks)
    it(JSON.stringify(text), () => assert.equal(toText(mrkdwn(text)), gives));

  it('makes only markup of its own, whatever it reads', () => {
    const piece = constantFrom(
      '*',
      '_',
      '~',
      '`',
      '```',
      '<',
      '>',
      '|',
      '!date^1^{time}',
      '@U1',
      'https://x.example',
      ' ',
      '\n',
      'a',
      '"',
      '&lt;',
      '\ue000',
    );
    check(
      property(array(piece, { maxLength: 30 }), (pieces) => {
        const markup = toText(mrkdwn(pieces.join('')));
        const foreign = markup.replace(
          /<\/?(strong|em|s|code|pre|br|a|span|time)( (href|rel|class|datetime)="[^"<>]*")*>/g,
          '',
        );
        assert.doesNotMatch(foreign, /[<>"\ue000\ue001]/);
      }),
      { numRuns: 2000, examples: [[['`', '*', '```', '```', '```']]] },
    );
  });

  it('is quick on a text made of marks', () => {
    for (const mark of ['*', '*a', '_ ', '<', '`', '```'])
      assert.ok(toText(mrkdwn(mark.repeat(3000 / mark.length))).length > 0);
  });
});

describe('blocks as HTML', () => {
  it('shows each block of a plain message', () => {
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'A & <b>' } },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: '*x*' },
        fields: [{ type: 'mrkdwn', text: '*Owner*\n`me`' }],
      },
      { type: 'divider' },
      { type: 'context', elements: [{ type: 'plain_text', text: '*as it is* &lt;!channel&gt;' }] },
      {
        type: 'actions',
        elements: [
          { type: 'button', text: { type: 'plain_text', text: 'Open' }, url: 'https://x.example' },
          { type: 'button', text: { type: 'plain_text', text: 'Bad' }, url: 'javascript:x' },
        ],
      },
    ];

    const markup = toText(blocksToHtml(blocks)).replace(/\s*\n\s*/g, '');

    assert.equal(
      markup,
      '<p class="bk-header">A &amp; &lt;b&gt;</p>' +
        '<div class="bk-section"><div><strong>x</strong></div><div class="bk-fields"><div><strong>Owner</strong><br><code>me</code></div></div></div>' +
        '<hr>' +
        '<p class="bk-context"><span>*as it is* &lt;!channel&gt;</span> </p>' +
        '<p class="bk-actions"><a class="bk-button" href="https://x.example" rel="noreferrer">Open</a><span class="bk-button">Bad</span></p>',
    );
  });

  const broken = [
    {},
    { type: 'video' },
    { type: 'section', text: 7, fields: 'x' },
    { type: 'context', elements: [null, 'x'] },
    { type: 'header' },
  ];
  for (const block of broken)
    it(`bears ${JSON.stringify(block)}`, () =>
      assert.doesNotMatch(toText(blocksToHtml([block])), /undefined|object/));

  const bad = '<script>"\'&\u202e<!channel>*_~`';
  const answers: [string, Answer][] = [
    ['found', answerOf()],
    ['many', manyAnswer()],
    ['unknown', answerWithout('unknown')],
    ['denied', answerWithout('denied')],
    [
      'hostile',
      answerOf({
        summary: bad,
        notes: [bad],
        results: [
          resultOf({
            name: bad,
            owner: { team: bad, because: bad },
            facts: [{ name: 'x', label: bad, value: bad, state: 'value' }],
          }),
        ],
      }),
    ],
  ];
  for (const [name, answer] of answers) {
    it(`knows every block of a real message: ${name}`, () => {
      const { blocks } = renderWhois(whoisOf([answer], answer.question.text), { now: start });

      const markup = toText(blocksToHtml(blocks));

      assert.doesNotMatch(markup, /bk-unknown|<script|class="mention"|\u202e/);
    });
  }
});
