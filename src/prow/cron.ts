/** Prow reads a periodic's `cron` with robfig/cron v2: five fields, or a word such as `@daily`. In UTC. */
const words = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const fields: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: monthNames },
  { name: 'day of the week', from: 0, to: 6, names: dayNames },
];

/** Why Prow would refuse it, or null. */
export function cronFault(text: string): string | null {
  if (text.startsWith('@')) return words.includes(text) ? null : `${text} is none of ${words.join(', ')}`;
  const parts = text.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== fields.length)
    return `it has ${parts.length} fields, expected ${fields.map(({ name }) => name).join(', ')}`;
  const wrong = fields.find((field, index) => !(parts[index] ?? '').split(',').every((item) => isItem(item, field)));
  return wrong === undefined
    ? null
    : `its ${wrong.name} cannot be read, expected values from ${wrong.from} to ${wrong.to}`;
}

// `*`, `5`, `1-5`, `mon-fri`, and each of them with a step: `*/15`.
function isItem(item: string, field: Field): boolean {
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const [from = '', to = from, ...rest] = range.split('-');
  const first = valueIn(from, field);
  const last = valueIn(to, field);
  return rest.length === 0 && first !== null && last !== null && first <= last;
}

function valueIn(text: string, { from, to, names = [] }: Field): number | null {
  const named = names.indexOf(text.toLowerCase());
  const value = named >= 0 ? named + from : /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= from && value <= to ? value : null;
}
