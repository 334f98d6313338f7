import bolt from '@slack/bolt';

/** Bolt that only acks a constant. `botId` and `botUserId` are set, else it calls auth.test each time. */
const receiver = new bolt.ExpressReceiver({
  signingSecret: process.argv[3] ?? '',
  endpoints: '/slack/commands',
  logLevel: bolt.LogLevel.ERROR,
});
const app = new bolt.App({
  receiver,
  authorize: async () => ({ botToken: 'xoxb-0', botId: 'B0', botUserId: 'U0' }),
  logLevel: bolt.LogLevel.ERROR,
});
app.command('/ipinfo', async ({ ack }) => {
  await ack({ response_type: 'ephemeral', text: 'ok' });
});
await receiver.start(Number(process.argv[2]));
process.send?.('ready');
