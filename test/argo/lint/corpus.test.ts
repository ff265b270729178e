/** The linter's verdicts against those of a real API server and controller (corpus/argo/LINT.md). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ClusterObjects, nothingKnown } from '../../../src/argo/lint/cluster-objects.ts';
import { argoVerdict, lintWorkflow } from '../../../src/argo/lint/lint.ts';
import { lintManifest } from '../../../src/argo/lint/lint-manifest.ts';
import { parseManifest } from '../../../src/argo/manifest.ts';
import { sharedCorpus } from '../../support/shared-corpus.ts';

interface LintCase {
  readonly id: string;
  readonly tags: readonly string[];
  readonly manifest: string;
  readonly verdict: 'valid' | 'invalid';
  readonly stage: 'api' | 'controller' | null;
  readonly controller: { readonly phase: string; readonly message: string } | null;
}

/** What existed in the namespace where the cases were judged. */
const cluster: ClusterObjects = {
  workflowTemplates: [
    {
      name: 'lint-wt',
      isClusterScoped: false,
      entrypoint: 'hello',
      parameters: [],
      templates: [
        {
          name: 'hello',
          inputs: { parameters: [{ name: 'who' }] },
          container: { image: 'busybox', args: ['{{inputs.parameters.who}}'] },
        },
      ],
    },
  ],
  configMapKeys: [],
  hasAllTemplates: true,
  hasAllConfigMaps: true,
};

/** Rules of which some case differs, and why; by rule, as other manifests of the same rules are judged too. */
const knownDifferences: Readonly<Record<string, string>> = {};
/** Messages that need more of the text around than a linter keeps. */
const otherWords = new Set(['var-expression', 'synchronization']);

describe.runIf(sharedCorpus.present)(`the recorded verdicts${sharedCorpus.reason}`, () => {
  const cases = readLines(sharedCorpus.text('argo/lint.jsonl'));

  it('at least 99 of 100 verdicts agree, and what differs is listed by rule', () => {
    const different = cases.filter(({ manifest, verdict }) => verdictOfText(manifest, cluster) !== verdict);
    const agreeing = cases.length - different.length;
    console.log(`lint: ${agreeing} of ${cases.length} agree`);
    expect(different.filter(({ tags }) => knownDifferences[tags[0] ?? ''] === undefined).map(({ id }) => id)).toEqual(
      [],
    );
    expect(agreeing / cases.length).toBeGreaterThanOrEqual(0.99);
  });

  it('as `e2e lint` gives them, 99 of 100 agree as well: only cases that need a cluster differ', () => {
    const offline = { ...nothingKnown, hasAllTemplates: true };
    const different = cases.filter(({ manifest, verdict }) => verdictOfText(manifest, offline) !== verdict);
    console.log(`lint, offline: ${cases.length - different.length} of ${cases.length} agree`);
    expect(1 - different.length / cases.length).toBeGreaterThanOrEqual(0.99);
    expect(different.filter(({ tags }) => !tags.includes('needs-cluster')).map(({ id }) => id)).toEqual([]);
  });

  it('the first problem carries the phase and the words with which Argo ends such a workflow', () => {
    const judged = cases.filter(
      ({ stage, tags }) => stage === 'controller' && !tags.includes('crash') && !otherWords.has(tags[0] ?? ''),
    );
    const different = judged.filter(({ manifest, controller }) => {
      const [document] = parseManifest(manifest).documents;
      const reaction = argoVerdict(lintWorkflow(document?.value, { cluster }));
      return (
        reaction?.stage !== 'controller' ||
        reaction.phase !== controller?.phase ||
        reaction.message !== controller.message
      );
    });
    expect(different.map(({ id }) => id)).toEqual([]);
    expect(judged.length).toBeGreaterThan(100);
  });

  it('what kills or hangs the controller is said to do so', () => {
    const rules = (manifest: string) =>
      lintManifest(manifest).flatMap(({ problems }) =>
        problems.flatMap(({ rule, severity }) => (severity === 'error' ? [rule] : [])),
      );
    for (const { manifest, tags } of cases) {
      if (tags.includes('crash')) expect(rules(manifest)).toContain('controller-crash');
      if (tags.includes('stuck')) expect(rules(manifest)).toContain('controller-hang');
    }
  });

  it('every problem has a rule, a path, a place in the text and words', () => {
    for (const { manifest } of cases) {
      for (const { problems } of lintManifest(manifest)) {
        for (const problem of problems)
          expect(problem).toEqual(
            expect.objectContaining({
              rule: expect.any(String),
              line: expect.any(Number),
              column: expect.any(Number),
              message: expect.stringMatching(/\S/),
            }),
          );
      }
    }
  });
});

describe.runIf(sharedCorpus.present)(`the recorded runs${sharedCorpus.reason}`, () => {
  const runs = ['runs', 'runs-3.7'].flatMap((folder) =>
    sharedCorpus.names('argo', folder).flatMap((run) => (run === 'INDEX.tsv' ? [] : [[folder, run] as const])),
  );

  it('are invalid exactly where Argo rejected them or called them invalid, in its words', () => {
    const judged = runs.map(([folder, run]) => {
      const { create_status: status, message = '' } = JSON.parse(
        readFileSync(sharedCorpus.path('argo', folder, run, 'result.json'), 'utf8'),
      );
      const recorded = status >= 400 ? 'rejected' : String(message).startsWith('invalid spec') ? message : 'accepted';
      return {
        run,
        recorded,
        ours: reactionOf(readFileSync(sharedCorpus.path('argo', folder, run, 'workflow.yaml'), 'utf8')),
      };
    });
    expect(judged.filter(({ recorded, ours }) => recorded !== ours)).toEqual([]);
  });
});

/** What Argo would do with the workflow of a file; recordings were made by a client that reads y and n as text. */
function reactionOf(text: string): string {
  const found = parseManifest(text, { lettersAreText: true }).documents.flatMap(({ value }) =>
    isWorkflow(value) ? lintWorkflow(value) : [],
  );
  const reaction = argoVerdict(found);
  if (reaction === null) return 'accepted';
  return reaction.stage === 'api' ? 'rejected' : reaction.message;
}

function verdictOfText(text: string, known?: ClusterObjects): 'valid' | 'invalid' {
  return lintManifest(text, known === undefined ? {} : { cluster: known }).every(({ verdict }) => verdict === 'valid')
    ? 'valid'
    : 'invalid';
}

function isWorkflow(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Workflow';
}

function readLines(text: string): readonly LintCase[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line): LintCase => JSON.parse(line));
}
