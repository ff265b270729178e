/** Linting 1,000 manifests in one process, each for itself, against parsing the YAML alone with js-yaml and with our reader, which keeps places. */
import { load } from 'js-yaml';
import { lintManifest } from '../src/argo/lint/lint-manifest.ts';
import { parseManifest } from '../src/argo/manifest.ts';
import { compare, type Measurement } from './measure.ts';

const count = 1000;
const goal = { atMost: 3 } as const;

/** Times are of one manifest. */
export async function benchLint(): Promise<readonly Measurement[]> {
  const manifests = Array.from({ length: count }, (_, index) => manifest(index));
  const faulty = manifests.find((text) => lintManifest(text).some(({ verdict }) => verdict === 'invalid'));
  if (faulty !== undefined) throw new Error(`a manifest of the bench is invalid:\n${faulty}`);
  const kilobytes = (manifests.reduce((sum, text) => sum + text.length, 0) / count / 1000).toFixed(1);
  const run = () => {
    for (const text of manifests) lintManifest(text);
  };
  const against = async (baseline: string, read: (text: string) => void) =>
    perManifest(
      await compare({
        name: `lint of a manifest of ${kilobytes} kB, its YAML read`,
        run,
        baseline,
        runBaseline: () => manifests.forEach(read),
        goal,
      }),
    );
  return [
    await against("js-yaml's load", (text) => load(text)),
    await against('our reader', (text) => parseManifest(text)),
  ];
}

function perManifest(measured: Measurement): Measurement {
  return { ...measured, ms: measured.ms / count, baselineMs: measured.baselineMs / count };
}

/** A workflow as CI has them: a checkout, some builds that need it, tests of each build, one report on exit; sizes differ. */
function manifest(index: number): string {
  const parts = Array.from({ length: 2 + (index % 6) }, (_, part) => `part-${part}`);
  return `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: ci-${index}-
  labels: {app: ci, component: "part-${index % 40}"}
spec:
  entrypoint: ci
  onExit: report
  activeDeadlineSeconds: 3600
  ttlStrategy: {secondsAfterCompletion: 86400}
  arguments:
    parameters:
      - name: repository
        value: https://example.com/${index}.git
      - name: revision
        value: main
  volumeClaimTemplates:
    - metadata: {name: work}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 1Gi}}
  templates:
    - name: ci
      dag:
        tasks:
          - name: checkout
            template: checkout
${parts.map(taskPair).join('')}    - name: checkout
      container:
        image: alpine/git:2.45
        command: [git, clone, --branch, "{{workflow.parameters.revision}}", "{{workflow.parameters.repository}}", /workspace/src]
        volumeMounts:
          - {name: work, mountPath: /work}
    - name: build
      inputs:
        parameters:
          - name: part
      outputs:
        parameters:
          - name: digest
            valueFrom: {path: /tmp/digest}
      retryStrategy: {limit: 2, retryPolicy: OnError}
      script:
        image: golang:1.26
        command: [bash]
        volumeMounts:
          - {name: work, mountPath: /work}
        source: |
          set -e
          cd "/workspace/src/{{inputs.parameters.part}}"
          go build -o /workspace/bin/{{inputs.parameters.part}} ./...
          sha256sum /workspace/bin/{{inputs.parameters.part}} > /tmp/digest
    - name: test
      inputs:
        parameters:
          - name: part
          - name: digest
      container:
        image: golang:1.26
        command: [go, test]
        args: ["-run", "{{inputs.parameters.digest}}", "./{{inputs.parameters.part}}/..."]
        workingDir: /workspace/src
        resources:
          requests: {cpu: 500m, memory: 512Mi}
        env:
          - name: CI
            value: "true"
        volumeMounts:
          - {name: work, mountPath: /work}
    - name: report
      container:
        image: curlimages/curl:8.9.1
        command: [sh, -c]
        args: ['echo "{{workflow.name}} ended as {{workflow.status}}"']
`;
}

function taskPair(part: string): string {
  return `          - name: build-${part}
            template: build
            depends: checkout
            arguments:
              parameters:
                - {name: part, value: ${part}}
          - name: test-${part}
            template: test
            depends: build-${part}.Succeeded
            arguments:
              parameters:
                - {name: part, value: ${part}}
                - name: digest
                  value: "{{tasks.build-${part}.outputs.parameters.digest}}"
`;
}
