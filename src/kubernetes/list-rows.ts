import type { KubeClient } from './kube-client.ts';
import type { RowForm, TableRow } from './table-rows.ts';
import { continueOf, resourceVersionOf } from './watch-event.ts';

export interface RowPage {
  /** Null when the form does not tell the phase. */
  readonly rows: readonly TableRow[] | null;
  /** Of the whole list: where a watch goes on. */
  readonly resourceVersion: string | null;
  readonly isLast: boolean;
}

const pageSize = 500;

/** A list, page by page. Throws KubeError; 410 when a page comes too late. */
export async function* listRows(
  client: KubeClient,
  form: RowForm,
  options: {
    readonly path: string;
    readonly labelSelector?: string;
    readonly fieldSelector?: string;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<RowPage> {
  const rowsOf = form.createReader();
  let from: string | null = null;
  do {
    const list: Readonly<Record<string, unknown>> = await client.request({
      method: 'GET',
      path: options.path,
      query: {
        ...form.query,
        limit: String(pageSize),
        ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
        ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
        ...(from === null ? {} : { continue: from }),
      },
      accept: form.acceptList,
      signal: options.signal,
    });
    from = continueOf(list);
    yield { rows: rowsOf(list), resourceVersion: resourceVersionOf(list), isLast: from === null };
  } while (from !== null);
}
