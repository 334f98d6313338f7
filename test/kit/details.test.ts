import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detail, reasonOf, unlessGone } from '#kit';

function awsError(name: string, message = ''): Error {
  return Object.assign(new Error(message), { name });
}

describe('a detail', () => {
  it('is what was read', async () => {
    assert.deepEqual(await detail(async () => [1]), [1]);
    assert.equal(await detail(async () => null), null);
  });

  it('is unreadable where it is denied, with the right that AWS names, else the one that the call needs', async () => {
    const named = awsError('AccessDenied', 'User is not authorized to perform: iam:ListKeys');

    assert.deepEqual(await detail(() => Promise.reject(named), 'iam:Other'), {
      unreadable: 'AccessDenied (iam:ListKeys)',
    });
    assert.equal(reasonOf(awsError('AccessDenied'), 'iam:Other'), 'AccessDenied (iam:Other)');
    assert.equal(reasonOf(awsError('AccessDenied')), 'AccessDenied');
  });

  for (const name of ['ThrottlingException', 'TimeoutError', 'ECONNRESET', 'InternalError', 'NoSuchEntity']) {
    it(`says nothing where the error is ${name}, which is thrown`, async () => {
      await assert.rejects(
        detail(() => Promise.reject(awsError(name))),
        { name },
      );
    });
  }
});

describe('what is gone', () => {
  it('is undefined for the error that says so, and for no other', async () => {
    const gone = /^NoSuchThing$/;

    assert.equal(await unlessGone(gone, () => Promise.reject(awsError('NoSuchThing'))), undefined);
    assert.equal(await unlessGone(gone, async () => 7), 7);
    await assert.rejects(
      unlessGone(gone, () => Promise.reject(awsError('NoSuchThingElse'))),
      { name: 'NoSuchThingElse' },
    );
  });
});
