const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  low: number;
  high: number;
  names?: readonly string[];
}

const fields: readonly Field[] = [
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31 },
  { low: 1, high: 12, names: months },
  { low: 0, high: 7, names: days },
];

/**
 * Whether the text is a cron expression of five fields: minute, hour, day of the month, month, day of the week
 * (0 and 7 are Sunday). Lists, ranges and steps (`*` or a range, then `/n`) are understood; seconds are not.
 */
export function isCron(text: string): boolean {
  const parts = text.trim().split(/\s+/);
  return parts.length === 5 && fields.every((field, i) => isField(parts[i] ?? '', field));
}

function isField(text: string, field: Field): boolean {
  return text.split(',').every((item) => isItem(item, field));
}

function isItem(text: string, field: Field): boolean {
  const [range = '', step, more] = text.split('/');
  if (more !== undefined) return false;
  if (step !== undefined && !(isNumber(step) && Number(step) >= 1 && Number(step) <= field.high))
    return false;
  if (range === '*') return true;
  const [from = '', to, rest] = range.split('-');
  if (rest !== undefined) return false;
  const low = valueOf(from, field);
  if (to === undefined) return step === undefined && low !== undefined;
  const high = valueOf(to, field);
  return low !== undefined && high !== undefined && low <= high;
}

function valueOf(text: string, { low, high, names }: Field): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + low;
  if (!isNumber(text)) return undefined;
  return Number(text) >= low && Number(text) <= high ? Number(text) : undefined;
}

function isNumber(text: string): boolean {
  return /^[0-9]{1,2}$/.test(text);
}
