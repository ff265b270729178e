import { isFields } from './kubeconfig/fields.ts';

/** What is known of one object. */
export interface TableRow {
  readonly name: string;
  /** Empty while it has none. */
  readonly phase: string;
  readonly message: string;
}

/** How a server tells rows: the cells of a Table, or the metadata of objects. */
export interface RowForm {
  readonly accept: string;
  readonly acceptList: string;
  readonly query: Readonly<Record<string, string>>;
  /** Rows of one event's object, or of a list. Null when this form does not tell the phase. */
  createReader(): (object: Readonly<Record<string, unknown>>) => readonly TableRow[] | null;
}

/** About 200 bytes an event, whatever the size of the object. */
export const tableForm: RowForm = {
  accept: 'application/json;as=Table;g=meta.k8s.io;v=v1',
  acceptList: 'application/json;as=Table;g=meta.k8s.io;v=v1',
  query: { includeObject: 'None' },
  createReader: () => {
    let columns: Columns | null = null;
    return (table) => {
      columns = columnsOf(table) ?? columns; // only the first event of a stream names them
      if (columns === null || columns.phase === -1) return null;
      const { name, phase, message } = columns;
      return listOf(table['rows'])
        .map(({ cells }) => (Array.isArray(cells) ? cells : []))
        .map((cells) => ({ name: textOf(cells[name]), phase: textOf(cells[phase]), message: textOf(cells[message]) }))
        .filter((row) => row.name !== ''); // a bookmark has one without
    };
  },
};

/** For a CRD whose printer columns do not tell the phase; grows with the object's managedFields. */
export function metadataForm(phaseLabel: string): RowForm {
  return {
    accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    acceptList: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    query: {},
    createReader: () => (object) =>
      (Array.isArray(object['items']) ? listOf(object['items']) : [object])
        .map(({ metadata }) => (isFields(metadata) ? metadata : {}))
        .map(({ name, labels }) => ({
          name: textOf(name),
          phase: textOf(isFields(labels) ? labels[phaseLabel] : null),
          message: '',
        }))
        .filter((row) => row.name !== ''),
  };
}

/** Places of the cells; -1 where there is no such column. */
interface Columns {
  readonly name: number;
  readonly phase: number;
  readonly message: number;
}

function columnsOf(table: Readonly<Record<string, unknown>>): Columns | null {
  const names = listOf(table['columnDefinitions']).map(({ name }) => name);
  if (names.length === 0) return null;
  return { name: names.indexOf('Name'), phase: names.indexOf('Status'), message: names.indexOf('Message') };
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
