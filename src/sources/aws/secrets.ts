import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { NodeHttpHandler } from '@smithy/node-http-handler';

interface Place {
  region?: string;
  endpoint?: string;
}

/**
 * Resolves a value that stands for a secret, with the credentials of this machine: `awssm:<arn or name>` (Secrets
 * Manager), `awsssm:<name>` (a parameter, decrypted), `awskms:<base64>` (KMS ciphertext). Gives the text; throws what
 * the SDK throws, and an Error for an answer without a text. The reference is never in an error of ours.
 */
export function secretResolver({
  region = 'us-east-1',
  endpoint,
}: Place): (reference: string) => Promise<string> {
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: 2000,
    requestTimeout: 5000,
    throwOnRequestTimeout: true,
  });
  const settings = { region, requestHandler, ...(endpoint !== undefined && { endpoint }) };
  return async (reference) => {
    const [scheme = ''] = reference.split(':', 1);
    const name = reference.slice(scheme.length + 1);
    const read = readers[scheme];
    if (!read) throw new Error('no such kind of reference');
    // The region of an ARN wins: a secret is where it is
    const [, , , own] = name.split(':');
    const text = await read(
      { ...settings, ...(name.startsWith('arn:') && own ? { region: own } : {}) },
      name,
    );
    if (text === undefined) throw new Error('the secret holds no text');
    return text;
  };
}

type Settings = Place & { requestHandler: NodeHttpHandler };

const readers: Readonly<Record<string, (settings: Settings, name: string) => Promise<string | undefined>>> = {
  async awssm(settings, name) {
    const { SecretString } = await new SecretsManagerClient(settings).send(
      new GetSecretValueCommand({ SecretId: name }),
    );
    return SecretString;
  },
  async awsssm(settings, name) {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    const { Parameter } = await new SSMClient(settings).send(command);
    return Parameter?.Value;
  },
  async awskms(settings, name) {
    const command = new DecryptCommand({ CiphertextBlob: Buffer.from(name, 'base64') });
    const { Plaintext } = await new KMSClient(settings).send(command);
    return Plaintext && Buffer.from(Plaintext).toString('utf8');
  },
};
