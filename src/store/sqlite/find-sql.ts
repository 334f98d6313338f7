/** The statements of `find`, one for each form that a question may have; each text is made once. */

export interface Form {
  /** Where the keys are. */
  table: 'keys' | 'ids';
  probe: 'one' | 'list' | 'range';
  kinds: 'all' | 'one' | 'some';
  accounts: 'all' | 'some';
  /** Whether it asks for another time than now. */
  past: boolean;
}

/*
 * ?1 the key, a JSON list of keys, or the first of a range  ?2 the last of a range, or the cursor's key of a list
 * ?3 the cursor's document number  ?4 kind or JSON list of kinds  ?5 JSON list of accounts  ?6 time  ?7 limit
 */
const probes = {
  one: 'k.key = ?1 AND DOC > ?3',
  list: 'k.key IN (SELECT value FROM json_each(?1)) AND (k.key > ?2 OR (k.key = ?2 AND DOC > ?3))',
  range: 'k.key >= ?1 AND k.key <= ?2 AND (k.key > ?1 OR DOC > ?3)',
};
const kindFilters = {
  all: '',
  one: ' AND k.kind = ?4',
  some: ' AND k.kind IN (SELECT value FROM json_each(?4))',
};
const accountFilters = { all: '', some: ' AND k.account IN (SELECT value FROM json_each(?5))' };

// A bare parameter here makes SQLite compile the statement anew for every value, which costs more than the look-up
const limit = 'cast(?7 AS INTEGER)';

const present = {
  columns: 'k.key, k.doc, d.valid_from, NULL, d.as_of, s.key, s.completed, d.body',
  from: 'TABLE k CROSS JOIN documents d ON d.doc = k.doc CROSS JOIN scopes s ON s.n = d.scope',
  doc: 'k.doc',
};
const past = {
  columns: 'k.key, v.doc, v.valid_from, v.valid_to, v.as_of, s.key, NULL, v.body',
  from: 'past_keys k CROSS JOIN versions v ON v.version = k.version CROSS JOIN scopes s ON s.n = v.scope',
  doc: 'v.doc',
};

const texts = new Map<string, { page: string; total: string }>();

/** The statements for a page (rows of FoundRow, in order) and for the total number of documents. */
export function findSql(form: Form): { page: string; total: string } {
  const name = `${form.table} ${form.probe} ${form.kinds} ${form.accounts} ${form.past}`;
  const known = texts.get(name);
  if (known) return known;
  const from = (sql: string) => sql.replaceAll('TABLE', form.table);
  const text = { page: from(pageText(form)), total: from(totalText(form)) };
  texts.set(name, text);
  return text;
}

function pageText(form: Form): string {
  const now = `SELECT ${present.columns} FROM ${present.from} WHERE ${conditions(form, present.doc)}`;
  const order = form.probe === 'one' ? '2' : '1, 2';
  if (!form.past) return `${now} ORDER BY ${order} LIMIT ${limit}`;
  const then = `SELECT ${past.columns} FROM ${past.from} WHERE ${conditions(form, past.doc)}`;
  return `${now} AND d.valid_from <= ?6 UNION ALL ${then} AND v.valid_from <= ?6 AND v.valid_to > ?6 ORDER BY ${order} LIMIT ${limit}`;
}

function totalText(form: Form): string {
  const now = `SELECT k.doc AS doc FROM TABLE k WHERE ${conditions(form, 'k.doc')}`;
  if (!form.past) return `SELECT count(DISTINCT doc) FROM (${now}) LIMIT ${limit}`;
  const still = `SELECT k.doc AS doc FROM ${present.from} WHERE ${conditions(form, present.doc)} AND d.valid_from <= ?6`;
  const then = `SELECT v.doc FROM ${past.from} WHERE ${conditions(form, past.doc)} AND v.valid_from <= ?6 AND v.valid_to > ?6`;
  return `SELECT count(DISTINCT doc) FROM (${still} UNION ALL ${then}) LIMIT ${limit}`;
}

/** The versions that ended and match, of documents that are gone by now. Its rows are as those of a page. */
export function endedSql(form: Form): string {
  return `SELECT ${past.columns} FROM ${past.from} WHERE ${conditions(form, past.doc)}
    AND NOT EXISTS (SELECT 1 FROM ids i WHERE i.key = 'i' || (v.body ->> 'id') AND i.kind = v.kind)
    LIMIT ${limit}`;
}

function conditions({ probe, kinds, accounts }: Form, doc: string): string {
  return `${probes[probe].replaceAll('DOC', doc)}${kindFilters[kinds]}${accountFilters[accounts]}`;
}
