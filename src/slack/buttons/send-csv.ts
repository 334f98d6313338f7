import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import { isRefused } from '../may-read.ts';
import { escape } from '../message/escape.ts';
import { joined, notice, type Rendered } from '../message/message.ts';
import { csvOf, gatherPages, gatherPaste, renderFile } from './csv-file.ts';

/**
 * Asks anew, with the rights of whoever wants the file, and sends it to them alone: a file in a channel is seen by
 * everybody there. Gives what they are told of it. Throws as `ask` does.
 */
export async function sendCsv(
  question: SlackQuestion,
  paste: string | undefined,
  options: DeliverOptions,
): Promise<Rendered> {
  const { api, pastes, clock } = options;
  if (!api) return notice('There is no bot token any more, so no file can be sent.');
  const kept = paste === undefined ? undefined : await pastes?.of(paste);
  if (paste !== undefined && !kept)
    return notice('What this message asked is not kept any more: please ask again, and then for the file.');
  const gathered = kept ? await gatherPaste(kept, question, options) : await gatherPages(question, options);
  const [first] = gathered.replies;
  if (!first || gathered.replies.every(isRefused))
    return notice(`There is nothing for a file. ${escape(first?.summary ?? '', 500)}`.trim());
  const csv = csvOf(gathered);
  if (!csv) return notice('The file would be larger than 10 MB: please narrow the question.');
  const told = renderFile(gathered, {
    ...{ text: question.text, rows: csv.rows, bytes: csv.bytes.length, now: clock() },
  });
  const file = { name: 'cloudwhois.csv', title: 'cloudwhois.csv', bytes: csv.bytes, comment: told.text };
  const reply = await api.shareFile(question.principal.user, file);
  if (!reply.ok) return notice(notSent(reply.error));
  return joined(notice('The file is in your direct messages with me, for you alone.'), told);
}

function notSent(error: string): string {
  if (error === 'missing_scope')
    return 'I may not send files yet: an operator has to install the app again with `files:write`, as the manifest has it.';
  return `The file could not be sent (${escape(error, 60)}). Please click again in a moment.`;
}
