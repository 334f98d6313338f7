import { invalid } from '#kit';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';

/** `make` gives the manifest: the Slack door has a room of its own. Without an address the app uses Socket Mode. */
export function slackManifestCommand(
  make: () => Promise<{ publicUrl: string | undefined; manifest: () => object }>,
): Command {
  return {
    name: 'slack manifest',
    summary: 'print the manifest of the Slack app with its commands and least rights',
    usage: 'slack manifest',
    options: {},
    async run({ terminal }) {
      const { publicUrl, manifest } = await make();
      if (publicUrl !== undefined && !publicUrl.startsWith('https:')) {
        throw invalid('The manifest needs the https address to which Slack sends commands.', {
          fix: 'Set PUBLIC_URL=https://whois.example.com, or leave it out for Socket Mode.',
        });
      }
      await terminal.out(`${JSON.stringify(manifest(), null, 2)}\n`);
      if (publicUrl === undefined)
        terminal.err(
          'There is no PUBLIC_URL, so this app uses Socket Mode: set SLACK_APP_TOKEN to its app-level token (connections:write).\n',
        );
      return exitCodes.ok;
    },
  };
}
