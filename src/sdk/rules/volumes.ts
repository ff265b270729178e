import type { Problem } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Finding } from '../finding.ts';
import { unknownOptions } from '../known-options.ts';
import { dataVolumeName } from '../step-template.ts';
import type { StepDraft, VolumeDraft, WorkflowDraft } from '../workflow-draft.ts';
import { stepProblem, workflowProblem } from './report.ts';

/** Kubernetes: a volume's name is a DNS-1123 label. */
const volumeName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export function checkVolumes(draft: WorkflowDraft): readonly Problem[] {
  const known = knownVolumes(draft);
  const mounts = draft.steps.flatMap((step) =>
    mountFindings(step, known).map((finding) => stepProblem(draft, step, finding)),
  );
  return [...volumeProblems(draft), ...draft.volumes.flatMap((volume) => sourceProblems(volume, draft)), ...mounts];
}

function volumeProblems(draft: WorkflowDraft): readonly Problem[] {
  const seen = new Set<string>();
  return draft.volumes.flatMap(({ volume: { name }, at }) => {
    const isTwice = seen.has(name);
    seen.add(name);
    if (!volumeName.test(name))
      return [
        workflowProblem(
          draft,
          { message: `"${name}" is no name of a volume`, hint: 'lower-case letters, digits and "-", at most 63' },
          at,
        ),
      ];
    return isTwice
      ? [
          workflowProblem(
            draft,
            { message: `volume "${name}" is defined twice`, hint: 'give one of them another name' },
            at,
          ),
        ]
      : [];
  });
}

/** TypeScript says the same; this is for authors who write JavaScript. */
function sourceProblems({ volume, at }: VolumeDraft, draft: WorkflowDraft): readonly Problem[] {
  const { name, ...source } = volume;
  const unknown = unknownOptions(source, 'volume(…)');
  const count = Object.keys(source).length;
  const findings =
    unknown.length > 0 || count === 1
      ? unknown
      : [
          {
            message: `it has ${count} sources, expected one`,
            hint: "write one, e.g. volume('cache', { emptyDir: {} })",
          },
        ];
  return findings.map(({ message, ...rest }) =>
    workflowProblem(draft, { message: `volume "${name}": ${message}`, hint: rest.hint ?? null }, at),
  );
}

function mountFindings({ options }: StepDraft, known: readonly string[]): readonly Finding[] {
  const paths = new Set<string>();
  return (options.volumeMounts ?? []).flatMap(({ name, mountPath }, index): readonly Finding[] => {
    const path = `volumeMounts[${index}]`;
    const isTwice = paths.has(mountPath);
    paths.add(mountPath);
    if (!known.includes(name)) {
      return [
        {
          message: `it mounts the unknown volume "${name}"`,
          path,
          hint: didYouMean(name, known) ?? `make it first: const data = volume("${name}", { emptyDir: {} })`,
        },
      ];
    }
    if (!mountPath.startsWith('/'))
      return [{ message: `mountPath "${mountPath}" is not absolute`, path, hint: `write "/${mountPath}"` }];
    return isTwice
      ? [{ message: `it mounts two volumes at "${mountPath}"`, path, hint: 'give one of them another mountPath' }]
      : [];
  });
}

function knownVolumes(draft: WorkflowDraft): readonly string[] {
  const { volumes = [], volumeClaimTemplates = [] } = draft.options.spec ?? {};
  return [
    dataVolumeName,
    ...draft.volumes.map(({ volume }) => volume.name),
    ...volumes.map(({ name }) => name),
    ...volumeClaimTemplates.flatMap(({ metadata }) => metadata?.name ?? []),
  ];
}
