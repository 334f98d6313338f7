import { type Check, type Finding, fine } from './finding.ts';

/** The file that was read, what was told of it at the start, and whether anybody may ask. */
export const configuration: Check = {
  name: 'configuration',
  async run({ config }) {
    const rules = config.settings.access?.rules ?? [];
    const nobody: Finding = {
      name: 'access',
      state: 'warning',
      detail: 'no rule allows anybody anything',
      fix: 'Add access.groups and access.rules to the configuration.',
    };
    return [
      fine('configuration', config.configFile ?? 'no file; everything is at its default'),
      ...config.warnings.map((detail): Finding => ({ name: 'configuration', state: 'warning', detail })),
      ...(rules.length > 0 ? [] : [nobody]),
    ];
  },
};
