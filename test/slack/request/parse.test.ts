import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { commandOf, fieldsOf, isReadable, isSslCheck, parseForm } from '../../../src/slack/request/parse.ts';
import { commandForm } from '../sign.ts';

const form = (text: string) => parseForm(Buffer.from(text));

function command(fields: Record<string, string>) {
  const parsed = form(commandForm(fields));
  return parsed && commandOf(fieldsOf(parsed));
}

describe('isReadable', () => {
  const type = 'application/x-www-form-urlencoded';
  const cases: [string | string[] | undefined, string | undefined, boolean][] = [
    [type, undefined, true],
    [`${type}; charset=utf-8`, undefined, true],
    [`${type};charset="UTF-8"`, undefined, true],
    ['Application/X-WWW-Form-Urlencoded', undefined, true],
    [type, 'identity', true],
    [`${type}; charset=latin1`, undefined, false],
    [`${type}x`, undefined, false],
    ['application/json', undefined, false],
    ['multipart/form-data', undefined, false],
    [undefined, undefined, false],
    [[type, 'application/json'], undefined, false],
    [type, 'gzip', false],
    [type, 'identity, gzip', false],
  ];
  for (const [contentType, encoding, readable] of cases) {
    it(`${readable ? 'takes' : 'refuses'} ${String(contentType)} ${encoding ?? ''}`, () => {
      assert.equal(isReadable(contentType, encoding), readable);
    });
  }
});

describe('point 2: isSslCheck', () => {
  const cases: [string, boolean][] = [
    ['ssl_check=1', true],
    ['ssl_check=1&token=x', true],
    ['token=x&ssl_check=1', true],
    ['ssl_check=1&payload=%7B%7D', false],
    ['ssl_check=1&token=x&command=%2Fipinfo', false],
    ['ssl_check=1&command=%2Fipinfo', false],
    ['ssl_check=1&ssl_check=1', false],
    ['ssl_check=0', false],
    ['ssl_check=true', false],
    ['ssl_check=11', false],
    ['ssl_check=', false],
    ['ssl_check', false],
    ['token=x', false],
    ['', false],
  ];
  for (const [body, check] of cases) {
    it(`${check ? 'is' : 'is not'} ${body || 'an empty body'}`, () => {
      assert.equal(isSslCheck(form(body)), check);
    });
  }
});

describe('parseForm and commandOf', () => {
  it('gives the same fields as the standard reader', () => {
    const pairs = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.string({ unit: 'binary' })), {
      selector: ([name]) => name,
      maxLength: 8,
    });
    fc.assert(
      fc.property(pairs, (fields) => {
        const text = new URLSearchParams(
          fields.map(([name, value]) => [name, value.toWellFormed()]),
        ).toString();
        const standard = new URLSearchParams(text);
        const parsed = form(text);

        assert.ok(parsed);
        assert.equal(parsed.size, [...standard].length);
        for (const [name] of standard) assert.ok(parsed.has(name));
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const parsed = parseForm(Buffer.from(bytes));
        if (parsed) commandOf(fieldsOf(parsed));
      }),
    );
  });

  it('decodes what is used', () => {
    const text = 'what is 10.0.0.7 + "müller" <&> 100%?';

    assert.deepEqual(
      command({
        text,
        trigger_id: '1.2.3',
        response_url: 'https://hooks.slack.com/a?b=c&d',
        enterprise_id: 'E0001',
        user_id: 'W0SEC2',
      }),
      {
        command: '/ipinfo',
        text,
        user: 'W0SEC2',
        team: 'T0001',
        enterprise: 'E0001',
        channel: 'C0GENERAL',
        app: 'A0001',
        responseUrl: 'https://hooks.slack.com/a?b=c&d',
      },
    );
  });

  it('keeps a broken escape as it is', () => {
    const parsed = form(commandForm({ text: '' }).replace('text=', 'text=100%zz'));

    assert.equal(parsed && commandOf(fieldsOf(parsed))?.text, '100%zz');
  });

  it('point 8: an organisation-wide installation without a team is known by its enterprise', () => {
    assert.equal(command({ team_id: '', enterprise_id: 'E0001' })?.team, 'E0001');
  });

  for (const [name, fields] of Object.entries({
    'no command': { command: '' },
    'a command without a slash': { command: 'ipinfo' },
    'no user': { user_id: '' },
    'a user that is markup': { user_id: 'U1>' },
    'a bot as user': { user_id: 'B0001' },
    'no team': { team_id: '' },
    'a team that is markup': { team_id: '!channel' },
    'no channel': { channel_id: '' },
  })) {
    it(`is no command with ${name}`, () => {
      assert.equal(command(fields), undefined);
    });
  }

  it('refuses a field that is given twice', () => {
    assert.equal(form('user_id=U1&user_id=U2'), undefined);
    assert.equal(form('user_id=U1&%75ser_id=U2'), undefined);
  });
});
