/** The statements of `find`, one for each form that a question may have; each text is made once. */

export interface Form {
  probe: 'one' | 'list' | 'range';
  kinds: 'all' | 'one' | 'some';
  accounts: 'all' | 'some';
  /** Whether it asks for another time than now. */
  past: boolean;
}

/*
 * ?1 field  ?2 the key, a JSON list of keys, or the first of a range  ?3 the last of a range, or the cursor's key of a
 * list  ?4 the cursor's document number  ?5 kind or JSON list of kinds  ?6 JSON list of accounts  ?7 time  ?8 limit
 */
const probes = {
  one: 'k.value = ?2 AND DOC > ?4',
  list: 'k.value IN (SELECT value FROM json_each(?2)) AND (k.value > ?3 OR (k.value = ?3 AND DOC > ?4))',
  range: 'k.value >= ?2 AND k.value <= ?3 AND (k.value > ?2 OR DOC > ?4)',
};
const kindFilters = {
  all: '',
  one: ' AND k.kind = ?5',
  some: ' AND k.kind IN (SELECT value FROM json_each(?5))',
};
const accountFilters = { all: '', some: ' AND k.account IN (SELECT value FROM json_each(?6))' };

// A bare parameter here makes SQLite compile the statement anew for every value, which costs more than the look-up
const limit = 'cast(?8 AS INTEGER)';

const present = {
  columns: 'k.value, k.doc, d.valid_from, NULL, d.as_of, s.key, s.completed, d.body',
  from: 'keys k CROSS JOIN documents d ON d.doc = k.doc CROSS JOIN scopes s ON s.n = d.scope',
  doc: 'k.doc',
};
const past = {
  columns: 'k.value, v.doc, v.valid_from, v.valid_to, v.as_of, s.key, NULL, v.body',
  from: 'past_keys k CROSS JOIN versions v ON v.version = k.version CROSS JOIN scopes s ON s.n = v.scope',
  doc: 'v.doc',
};

const texts = new Map<string, { page: string; total: string }>();

/** The statements for a page (rows of FoundRow, in order) and for the total number of documents. */
export function findSql(form: Form): { page: string; total: string } {
  const name = `${form.probe} ${form.kinds} ${form.accounts} ${form.past}`;
  const known = texts.get(name);
  if (known) return known;
  const text = { page: pageText(form), total: totalText(form) };
  texts.set(name, text);
  return text;
}

function pageText(form: Form): string {
  const now = `SELECT ${present.columns} FROM ${present.from} WHERE ${conditions(form, present.doc)}`;
  const order = form.probe === 'one' ? '2' : '1, 2';
  if (!form.past) return `${now} ORDER BY ${order} LIMIT ${limit}`;
  const then = `SELECT ${past.columns} FROM ${past.from} WHERE ${conditions(form, past.doc)}`;
  return `${now} AND d.valid_from <= ?7 UNION ALL ${then} AND v.valid_from <= ?7 AND v.valid_to > ?7 ORDER BY ${order} LIMIT ${limit}`;
}

function totalText(form: Form): string {
  const now = `SELECT k.doc AS doc FROM keys k WHERE ${conditions(form, 'k.doc')}`;
  if (!form.past) return `SELECT count(DISTINCT doc) FROM (${now}) LIMIT ${limit}`;
  const still = `SELECT k.doc AS doc FROM ${present.from} WHERE ${conditions(form, present.doc)} AND d.valid_from <= ?7`;
  const then = `SELECT v.doc FROM ${past.from} WHERE ${conditions(form, past.doc)} AND v.valid_from <= ?7 AND v.valid_to > ?7`;
  return `SELECT count(DISTINCT doc) FROM (${still} UNION ALL ${then}) LIMIT ${limit}`;
}

function conditions({ probe, kinds, accounts }: Form, doc: string): string {
  return `k.field = ?1 AND ${probes[probe].replaceAll('DOC', doc)}${kindFilters[kinds]}${accountFilters[accounts]}`;
}
