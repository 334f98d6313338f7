/** What somebody might put into a tag or a name to be read as markup, to ring people, or to pose as something else. */
export const nasty =
  '<!channel> <@U1|x> & `ls` *b* _i_ ~s~ <https://evil.test|click> \u202Etxt.exe\u202C\n\r\u0000 :fire: مرحبا 🔥\uD83D';

/** Everything that a message says, without its markup. */
export function said(message: { text: string; blocks: unknown }): string {
  return `${message.text}\n${JSON.stringify(message.blocks)}`;
}
