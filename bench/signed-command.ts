import { createHmac } from 'node:crypto';

let serial = 0;

/** A signed slash command as Slack sends it; each has a trigger id of its own, since a replay is not answered. */
export function signedCommand(secret: string, command: string, text: string): Buffer {
  const time = Math.floor(Date.now() / 1000);
  const body =
    `token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T0BENCH&team_domain=bench&channel_id=D0BENCH&channel_name=directmessage` +
    `&user_id=U0BENCH&user_name=bench&command=${encodeURIComponent(command)}&text=${encodeURIComponent(text)}` +
    `&api_app_id=A0BENCH&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT0BENCH%2F1%2Fx` +
    `&trigger_id=${++serial}.1.x`;
  const signature = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
  return Buffer.from(
    `POST /slack/commands HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n` +
      `x-slack-request-timestamp: ${time}\r\nx-slack-signature: v0=${signature}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}
