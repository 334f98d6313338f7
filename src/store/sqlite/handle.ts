import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';

/** One open database. Statements are prepared once and kept; rows come as arrays. */
export interface Handle {
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the row's form follows from the statement
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  iterate<Row>(sql: string, ...values: SQLInputValue[]): Iterable<Row>;
  /** Gives the row number of an insert. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Runs several statements at once, without values. */
  exec(sql: string): void;
  /** Everything inside sees one state of the database; nothing is written. */
  snapshot<T>(work: () => T): T;
  /** All or nothing; the lock is taken first, so that nothing read inside can be out of date. */
  transaction<T>(work: () => T): T;
  close(): void;
}

interface HandleOptions {
  path: string;
  readOnly?: boolean;
  /** Milliseconds to wait for a lock. */
  busyTimeout: number;
}

/** Opens a file; throws what SQLite throws (see faults.ts). */
export function openHandle({ path, readOnly = false, busyTimeout }: HandleOptions): Handle {
  const db = new DatabaseSync(path, { readOnly, timeout: busyTimeout });
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    statements.set(sql, statement);
    return statement;
  };
  const within = <T>(begin: string, work: () => T): T => {
    prepared(begin).run();
    try {
      const result = work();
      prepared('COMMIT').run();
      return result;
    } catch (error) {
      // A full disk may have rolled it back already
      if (db.isTransaction) prepared('ROLLBACK').run();
      throw error;
    }
  };
  return {
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepared(sql).all(...values) as Row[],
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as in the interface
    get: <Row>(sql: string, ...values: SQLInputValue[]) => prepared(sql).get(...values) as Row | undefined,
    iterate: <Row>(sql: string, ...values: SQLInputValue[]) =>
      prepared(sql).iterate(...values) as Iterable<Row>,
    run: (sql, ...values) => Number(prepared(sql).run(...values).lastInsertRowid),
    exec: (sql) => db.exec(sql),
    snapshot: (work) => within('BEGIN', work),
    transaction: (work) => within('BEGIN IMMEDIATE', work),
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}
