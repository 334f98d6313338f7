import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { verifySlackRequest } from '../../../src/slack/request/verify.ts';
import { sign } from '../sign.ts';

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
const published = {
  secrets: ['8f742231b10e8888abcd99yyyzzz85a5'],
  timestamp: '1531420618',
  rawBody: Buffer.from(
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  ),
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  now: 1531420618_000,
};
const hex = published.signature.slice(3);

describe('point 1: verifySlackRequest', () => {
  it("accepts Slack's published vector", () => {
    assert.equal(published.rawBody.length, 362);
    assert.equal(verifySlackRequest(published), 'ok');
  });

  const cases: [string, Partial<Parameters<typeof verifySlackRequest>[0]>, string][] = [
    ['300 s late', { now: published.now + 300_999 }, 'ok'],
    ['300 s early', { now: published.now - 300_000 }, 'ok'],
    ['301 s late', { now: published.now + 301_000 }, 'stale'],
    ['301 s early', { now: published.now - 301_000 }, 'stale'],
    ['another secret', { secrets: ['8f742231b10e8888abcd99yyyzzz85a6'] }, 'mismatch'],
    ['the previous secret', { secrets: ['new', ...published.secrets] }, 'ok'],
    ['no secret', { secrets: [] }, 'mismatch'],
    ['an empty secret', { secrets: [''] }, 'mismatch'],
    [
      'a flipped byte',
      { rawBody: Buffer.from(String(published.rawBody).replace('roadrunner', 'roadrunneR')) },
      'mismatch',
    ],
    [
      'fields in another order',
      {
        rawBody: Buffer.from(
          String(published.rawBody)
            .replace('token=xyzz0WbapA4vBCDEFasx0q6G&', '')
            .concat('&token=xyzz0WbapA4vBCDEFasx0q6G'),
        ),
      },
      'mismatch',
    ],
    [
      'another spelling of the same',
      { rawBody: Buffer.from(String(published.rawBody).replace('%3A', ':')) },
      'mismatch',
    ],
    ['no body', { rawBody: Buffer.alloc(0) }, 'mismatch'],
    ['no signature', { signature: undefined }, 'missing-header'],
    ['an empty signature', { signature: '' }, 'missing-header'],
    ['no timestamp', { timestamp: undefined }, 'missing-header'],
    ['two signatures', { signature: [published.signature, published.signature] }, 'malformed'],
    [
      'two signatures in one header',
      { signature: `${published.signature}, ${published.signature}` },
      'malformed',
    ],
    ['two timestamps', { timestamp: ['1531420618', '1531420618'] }, 'malformed'],
    ['another version', { signature: `v1=${hex}` }, 'malformed'],
    ['no version', { signature: hex }, 'malformed'],
    ['no equals sign', { signature: `v0${hex}` }, 'malformed'],
    ['short hex', { signature: `v0=${hex.slice(1)}` }, 'malformed'],
    ['long hex', { signature: `v0=${hex}0` }, 'malformed'],
    ['upper-case hex', { signature: `v0=${hex.toUpperCase()}` }, 'malformed'],
    ['no hex', { signature: `v0=${'z'.repeat(64)}` }, 'malformed'],
    ['a timestamp in exponent form', { timestamp: '1.531420618e9' }, 'malformed'],
    ['a timestamp with a sign', { timestamp: '+1531420618' }, 'malformed'],
    ['a timestamp with a space', { timestamp: ' 1531420618' }, 'malformed'],
    ['a timestamp in hex', { timestamp: '0x5b4793ca' }, 'malformed'],
    ['a timestamp with a line break', { timestamp: '1531420618\n' }, 'malformed'],
    ['a leading zero, which signs differently', { timestamp: '01531420618' }, 'mismatch'],
  ];
  for (const [name, part, verdict] of cases) {
    it(`says ${verdict} to ${name}`, () => {
      assert.equal(verifySlackRequest({ ...published, ...part }), verdict);
    });
  }

  it('does not take what was signed with an empty secret', () => {
    const headers = sign(published.rawBody, { now: published.now, secret: '' });
    const request = {
      ...published,
      secrets: ['', ...published.secrets],
      signature: headers['x-slack-signature'],
      timestamp: headers['x-slack-request-timestamp'],
    };

    assert.equal(verifySlackRequest(request), 'mismatch');
  });

  it('signs bytes and not text: bytes that are no UTF-8 hold, and their replacement does not', () => {
    const rawBody = Buffer.from([0x74, 0x3d, 0xff, 0xfe]);
    const headers = sign(rawBody, { now: published.now });
    const request = {
      ...published,
      rawBody,
      signature: headers['x-slack-signature'],
      timestamp: headers['x-slack-request-timestamp'],
    };

    assert.equal(verifySlackRequest(request), 'ok');
    assert.equal(
      verifySlackRequest({ ...request, rawBody: Buffer.from(rawBody.toString('utf8')) }),
      'mismatch',
    );
  });

  it('accepts what was signed and nothing that differs in one byte', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, flip) => {
          const rawBody = Buffer.from(bytes);
          const headers = sign(rawBody, { now: published.now });
          const request = {
            ...published,
            rawBody,
            signature: headers['x-slack-signature'],
            timestamp: headers['x-slack-request-timestamp'],
          };
          const other = Buffer.from(rawBody);
          other[at % other.length] = (other[at % other.length] ?? 0) ^ flip;

          assert.equal(verifySlackRequest(request), 'ok');
          assert.equal(verifySlackRequest({ ...request, rawBody: other }), 'mismatch');
        },
      ),
    );
  });
});
