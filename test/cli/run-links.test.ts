import { describe, expect, it } from 'vitest';
import { runLinks } from '../../src/cli/run-links.ts';
import { periodic } from '../prow/sample-jobs.ts';

const startedAt = Date.parse('2026-11-21T10:00:00Z');
const none = { 'argo-ui-url': undefined, link: [] };

describe('the links of a run', () => {
  it('have Logs Explorer with the labels of the build’s pods, where somebody said whose logs they are', () => {
    expect(runLinks(periodic, none, startedAt)).toEqual({});
    const { Logs } = runLinks(periodic, { ...none, 'logging-project': 'my-ci', namespace: 'e2e' }, startedAt);
    const url = new URL(Logs?.url ?? '');
    expect([url.host, url.search]).toEqual(['console.cloud.google.com', '?project=my-ci']);
    expect(decodeURIComponent(url.pathname)).toBe(
      '/logs/query;query=(resource.type="k8s_container" AND resource.labels.namespace_name="e2e" AND ' +
        `(labels."k8s-pod/BUILD_ID"="${periodic.buildId}" OR metadata.userLabels."BUILD_ID"="${periodic.buildId}") AND ` +
        'timestamp>="2026-11-21T10:00:00.000000000Z")',
    );
  });
});
