import { describe, expect, it } from 'vitest';
import { filterText } from '../../src/gcp/log-filter.ts';
import { type LogQuery, logFilters, logsExplorerUrl, satisfies } from '../../src/gcp/log-query.ts';
import { parseLogFilter } from '../support/log-filter-language.ts';

const from = '2026-11-21T10:00:00.000000000Z';
const step: LogQuery = { labels: [{ keys: ['step_name'], values: ['unit'] }], from, to: null };

/** An entry as a filter sees it. */
function entry(parts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { timestamp: from, resource: { type: 'k8s_container', labels: {} }, labels: {}, ...parts };
}

describe('the filter of a log query', () => {
  it('asks for a label as GKE writes it today and as the agent before it did, within a window that is always said', () => {
    expect(logFilters({ ...step, namespace: 'ci', cluster: 'c', to: '2026-11-21T11:00:00Z' })).toEqual([
      '(resource.type="k8s_container" AND resource.labels.cluster_name="c" AND resource.labels.namespace_name="ci"' +
        ' AND (labels."k8s-pod/step_name"="unit" OR metadata.userLabels."step_name"="unit")' +
        ` AND timestamp>="${from}" AND timestamp<"2026-11-21T11:00:00Z")`,
    ]);
  });

  it('asks for a key with dots with GKE’s underscores too', () => {
    const [filter = ''] = logFilters({
      ...step,
      labels: [{ keys: ['workflows.argoproj.io/workflow'], values: ['wf'] }],
    });
    const isMeant = parseLogFilter(filter);
    expect(
      [
        { labels: { 'k8s-pod/workflows_argoproj_io/workflow': 'wf' } },
        { labels: { 'k8s-pod/workflows.argoproj.io/workflow': 'wf' } },
        { metadata: { userLabels: { 'workflows.argoproj.io/workflow': 'wf' } } },
        { labels: { 'workflows.argoproj.io/workflow': 'wf' } },
        { labels: { 'k8s-pod/workflows_argoproj_io/workflow': 'wf2' } },
      ].map((parts) => isMeant(entry(parts))),
    ).toEqual([true, true, true, false, false]);
  });

  it.each([
    'unit" OR severity>="DEFAULT',
    '") OR (resource.type="gce_instance',
    '\\',
    '\\"',
    'a\nOR\ntimestamp>="1970-01-01T00:00:00Z"',
    '\u0000\u001b[2J\u2028\u2029\u0085',
    '*',
    'ünï☃🚀',
    '-- a comment',
    'AND',
    '(a OR b)',
    '',
  ])('means exactly the value %j, which cannot end its own term', (value) => {
    const [filter = ''] = logFilters({ ...step, labels: [{ keys: ['step_name'], values: [value] }] });
    const isMeant = parseLogFilter(filter);
    expect(isMeant(entry({ labels: { 'k8s-pod/step_name': value } }))).toBe(true);
    expect(isMeant(entry({ labels: { 'k8s-pod/step_name': `${value}x` } }))).toBe(false);
    expect(isMeant(entry({ labels: {}, severity: 'DEFAULT' }))).toBe(false);
    expect(filter).not.toMatch(/[\u0000-\u001f\u0085\u2028\u2029]/);
  });

  it('carries no half of a surrogate pair, which UTF-8 cannot', () => {
    const [filter = ''] = logFilters({ ...step, labels: [{ keys: ['a'], values: ['\ud800x', 'x\udc00', '🚀'] }] });
    expect(filter.isWellFormed()).toBe(true);
    expect(filter).toContain('("\\ud800x" OR "x\\udc00" OR "🚀")');
  });

  it('quotes a key as it quotes a value', () => {
    const [filter = ''] = logFilters({ ...step, labels: [{ keys: ['a"="b" OR c'], values: ['v'] }] });
    expect(parseLogFilter(filter)(entry({ labels: { 'k8s-pod/a"="b" OR c': 'v' } }))).toBe(true);
  });

  it('is several where the names of pods are too many for one, and each of them is asked for once', () => {
    const pods = Array.from({ length: 2000 }, (_, index) => `acme-widget-e2e-unit-tests-${index}`);
    const filters = logFilters({ ...step, pods });
    expect(filters.length).toBeGreaterThan(1);
    expect(filters.every((filter) => filter.length <= 20_000)).toBe(true);
    const asked = filters.flatMap((filter) => [...filter.matchAll(/"(acme-[^"]+)"/g)].map(([, name]) => name));
    expect(asked).toEqual(pods);
  });

  it('that is too long by itself, or has no term, is a mistake of the caller', () => {
    expect(() => logFilters({ ...step, labels: [{ keys: ['a'], values: ['x'.repeat(30_000)] }] })).toThrow(RangeError);
    expect(() => filterText({ type: 'all', terms: [] })).toThrow(RangeError);
    expect(() => filterText({ type: 'one-of', field: ['a'], values: [] })).toThrow(RangeError);
  });
});

describe('a link to Logs Explorer', () => {
  it('holds the very filter, and nothing of it can end the link’s part', () => {
    const query = { ...step, labels: [{ keys: ['a'], values: [`;x?y#z'(*)!&"`] }] };
    const url = new URL(logsExplorerUrl('my-project', query));
    expect(url.origin).toBe('https://console.cloud.google.com');
    expect(url.search).toBe('?project=my-project');
    const [, part = ''] = /^\/logs\/query;query=([^;?#/]*)$/.exec(url.pathname) ?? [];
    expect(decodeURIComponent(part)).toBe(logFilters(query)[0]);
    expect(part).not.toMatch(/[!'()*]/);
  });
});

describe('labels', () => {
  it('satisfy terms when each has one of its values under one of its keys', () => {
    const labels = new Map([
      ['BUILD_ID', '7'],
      ['step_name', ''],
    ]);
    const labelOf = (key: string) => labels.get(key) ?? null;
    expect(
      [
        [],
        [{ keys: ['BUILD_ID'], values: ['6', '7'] }],
        [{ keys: ['run', 'BUILD_ID'], values: ['7'] }],
        [{ keys: ['step_name'], values: [''] }],
        [{ keys: ['other'], values: [''] }],
        [
          { keys: ['BUILD_ID'], values: ['7'] },
          { keys: ['step_name'], values: ['unit'] },
        ],
      ].map((terms) => satisfies(terms, labelOf)),
    ).toEqual([true, true, true, true, false, false]);
  });
});
