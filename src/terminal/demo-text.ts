import { stringify } from 'node:querystring';
import type { Principal } from '#kit';

interface DemoLike {
  personas: readonly { id: string; about: string; principal: Principal }[];
  examples: readonly { text: string; about: string }[];
}

/** What to try, for somebody who just started the demo: the page, a signed Slack command, and good questions. */
export function demoText({ url, demo, secret }: { url: string; demo: DemoLike; secret: string }): string {
  const local = url.replace('127.0.0.1', 'localhost');
  const [first] = demo.examples;
  const width = Math.max(...demo.examples.map(({ text }) => text.length));
  const examples = demo.examples.map(({ text, about }) => `  ${text.padEnd(width)}  ${about}`);
  return `
cloudwhois demo: a made-up organisation, nothing of yours.

Open ${local} and ask, as support, developer or security:
${examples.join('\n')}

The same as Slack would ask it, signed (the line may be used as often as you like):

${signedCurl({ url, text: first?.text ?? '', principal: demo.personas[0]?.principal, secret })}

The signing secret is ${secret}, new at each start. Ctrl+C ends the demo.
`;
}

/**
 * A curl call for a POSIX shell that signs a slash command with openssl as Slack would: HMAC-SHA256 of
 * `v0:<timestamp>:<body>`. The time is read when it runs, since a signature is good for five minutes, and the
 * trigger id is new each time, since the same request is answered once.
 */
function signedCurl(options: {
  url: string;
  text: string;
  principal: Principal | undefined;
  secret: string;
}): string {
  const { url, text, principal, secret } = options;
  const slack = principal?.type === 'slack' ? principal : { team: 'T0DEMO', user: 'U0SUPPORT' };
  const body = stringify({
    team_id: slack.team,
    channel_id: 'D0DEMO',
    channel_name: 'directmessage',
    user_id: slack.user,
    command: '/ipinfo',
    text,
    // An apostrophe would end the shell's quotes
  }).replaceAll("'", '%27');
  const signed = `printf 'v0:%s:%s&trigger_id=%s' $t '${body}' $n`;
  const signature = `$(${signed} | openssl dgst -sha256 -hmac ${secret} | sed 's/^.* //')`;
  // curl joins its -d with an ampersand
  const rest = '-d trigger_id=%s -H X-Slack-Request-Timestamp:%s -H X-Slack-Signature:v0=%s';
  const tail = `t=$(date +%s); n=$(openssl rand -hex 8); printf -- '${rest}' $n $t ${signature}`;
  return `curl -s '${url}/slack/commands' -d '${body}' $(${tail})`;
}
