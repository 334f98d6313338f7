import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { CreateKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { secretResolver } from '../../src/sources/aws/secrets.ts';
import { startMoto } from '../services/moto.ts';
import { startOrSkip } from '../services/start-or-skip.ts';

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const started = await startOrSkip(startMoto);

describe('secrets in AWS', { skip: started.skip }, () => {
  const moto = started.skip === false ? started.service() : { url: '', stop: async () => {} };
  after(() => moto.stop());
  const settings = { region: 'eu-west-1', endpoint: moto.url };
  const resolve = secretResolver(settings);

  it('reads a secret by its ARN, in the region of the ARN', async () => {
    const made = await new SecretsManagerClient({ ...settings, region: 'us-west-2' }).send(
      new CreateSecretCommand({ Name: 'slack', SecretString: 'of the ARN' }),
    );

    assert.equal(await resolve(`awssm:${made.ARN}`), 'of the ARN');
  });

  it('reads a parameter, decrypted', async () => {
    const parameter = { Name: '/cloudwhois/slack', Value: 'of the parameter', Type: 'SecureString' } as const;
    await new SSMClient(settings).send(new PutParameterCommand(parameter));

    assert.equal(await resolve('awsssm:/cloudwhois/slack'), 'of the parameter');
  });

  it('decrypts a ciphertext', async () => {
    const kms = new KMSClient(settings);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const { CiphertextBlob = new Uint8Array() } = await kms.send(
      new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('of the key') }),
    );

    assert.equal(await resolve(`awskms:${Buffer.from(CiphertextBlob).toString('base64')}`), 'of the key');
  });

  it('throws for what is not there, and for another scheme', async () => {
    await assert.rejects(resolve('awssm:nothing'), { name: 'ResourceNotFoundException' });
    await assert.rejects(resolve('vault:nothing'), /no such kind/);
  });
});
