import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainQuestion } from '../../../src/slack/words/plain-question.ts';

describe('plainQuestion', () => {
  const all: [string, string][] = [
    ['whose is payments-api?', 'payments-api?'],
    ['Who owns the bucket acme-logs', 'acme-logs'],
    ['where is 10.2.3.4?', '10.2.3.4?'],
    ['where in our infra is 10.2.3.4', '10.2.3.4'],
    ['10.2.3.4', '10.2.3.4'],
    ['is 10.2.3.4 or 10.2.3.5 ours', 'is 10.2.3.4 or 10.2.3.5 ours'],
    ['<http://api.acme.com|api.acme.com>?', '<http://api.acme.com|api.acme.com>?'],
    ['thanks!', ''],
    ['What is this?', ''],
    [':)', ''],
    ['', ''],
    ['at:yesterday 10.2.3.4', 'at:yesterday 10.2.3.4'],
    ['my password is hunter2hunter2', 'my password is hunter2hunter2'],
    ['the secret access key: aaaaaaaaaaaa', 'the secret access key: aaaaaaaaaaaa'],
  ];
  for (const [message, expected] of all) {
    it(`takes "${message}" for "${expected}"`, () => assert.equal(plainQuestion(message), expected));
  }
});
