import { Settings } from '#kit';

/** The JSON Schema of the configuration file, for editors: `# yaml-language-server: $schema=…` at its top. */
export function settingsJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'cloudwhois configuration',
    description: 'The structure of cloudwhois.yaml. Secrets and deployment come from the environment.',
    ...(JSON.parse(JSON.stringify(Settings)) as Record<string, unknown>),
  };
}
