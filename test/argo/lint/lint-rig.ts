import { lintManifest } from '../../../src/argo/lint/lint-manifest.ts';

/** The beginning of a manifest, to which a spec indented by two is appended. */
export const header =
  'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n  ttlStrategy: {secondsAfterCompletion: 60}\n';

/** Errors of a spec as rule and path. */
export function errors(spec: string): readonly (readonly [string | undefined, string | null])[] {
  return problemsOf(spec, 'error').map(({ rule, path }) => [rule, path]);
}

/** Problems of one severity in a spec that stands below `header`. */
export function problemsOf(spec: string, severity: 'error' | 'warning') {
  return lintManifest(header + spec).flatMap(({ problems }) =>
    problems.filter((problem) => problem.severity === severity),
  );
}

/** A template without fault, for others to call. */
export const plain = '  - name: plain\n    container: {image: busybox, command: [sh, -c], args: [exit 0]}\n';
