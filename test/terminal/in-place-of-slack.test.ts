import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inPlaceOfSlack } from '../../src/terminal/in-place-of-slack.ts';

it('the demo shows on the terminal what Slack would show, and sends nothing', async () => {
  let shown = '';
  const post = inPlaceOfSlack({ out: (text) => void (shown += text) });
  const say = (message: object) =>
    post('https://hooks.slack.com/x', { method: 'POST', body: JSON.stringify(message) });

  const { ok } = await say({ text: 'a &lt;b&gt; &amp;amp;\nsecond\u001b[31m', replace_original: true });
  await say({ delete_original: true });

  assert.equal(ok, true);
  assert.equal(shown, '\nSlack would show now:\n  a <b> &amp;\n  second [31m\n');
});
