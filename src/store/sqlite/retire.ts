import { currentByDoc } from './rows.ts';
import type { ScopeRow } from './scope-rows.ts';
import { dropRecord, findScope, touchScope } from './scope-rows.ts';
import type { Session } from './session.ts';
import { writing } from './session.ts';
import { removeDocument } from './write-document.ts';

/** Drops scope records, and with `documents` their documents too, in one transaction. */
export function retire(
  session: Session,
  keys: readonly string[],
  { documents, asOf }: { documents: boolean; asOf: number },
): void {
  writing(session, () => {
    for (const key of keys) {
      const scope = findScope(session.handle, key);
      if (!scope) continue;
      if (documents) removeAll(session, scope, asOf);
      dropRecord(session.handle, scope.n);
    }
  });
}

function removeAll(session: Session, scope: ScopeRow, asOf: number): void {
  const docs = session.handle.all<[number]>('SELECT doc FROM documents WHERE scope = ?', scope.n);
  for (const [doc] of docs) {
    const row = currentByDoc(session, doc);
    if (row) removeDocument(session, row, scope.key, asOf);
  }
  touchScope(session.handle, scope.n, -docs.length);
}
