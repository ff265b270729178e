/** The manifests of docs/install against the code that needs what they grant. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { defaultVolume } from '../../src/config/entries.ts';
import { surveyRights } from '../../src/diagnosis/namespace/survey.ts';
import { executorRight } from '../../src/doctor/executor-rights.ts';
import { neededRights } from '../../src/engine/argo/access-rights.ts';
import { projectRoot } from '../support/readme.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata?: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
  readonly resources?: readonly string[];
  readonly roleRef?: { readonly name: string };
  readonly spec?: { readonly claimRef?: object; readonly volumeName?: string };
}

const directory = join(projectRoot, 'docs/install');
const files = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
const all = new Map(files.map((name) => [name, manifestsOf(name)]));

function manifestsOf(name: string): readonly Manifest[] {
  return loadAll(readFileSync(join(directory, name), 'utf8')) as readonly Manifest[];
}

function rulesOf(file: string) {
  return all.get(file)?.find(({ kind }) => kind === 'Role')?.rules;
}

describe('docs/install', () => {
  it('grants the runner what the harness uses, and nothing else', () => {
    const expected = neededRights.map(({ group, resource, verbs }) => ({
      apiGroups: [group],
      resources: [resource],
      verbs: [...verbs],
    }));
    expect(rulesOf('runner.yaml')).toEqual(expected);
  });

  it('grants steps what Argo’s executor needs, and nothing else: they run the code of pull requests', () => {
    const { group, resource, verbs } = executorRight;
    expect(rulesOf('steps.yaml')).toEqual([{ apiGroups: [group], resources: [resource], verbs: [...verbs] }]);
  });

  it('grants the account of e2e diagnose what that reads, and what Argo’s executor needs in its pod', () => {
    const expected = surveyRights.map(({ group, resource, verbs }) => ({
      apiGroups: [group],
      resources: [resource],
      verbs: [...verbs],
    }));
    expect(rulesOf('diagnose.yaml')).toEqual(expected);
    const bound = all.get('diagnose.yaml')?.flatMap(({ roleRef }) => roleRef?.name ?? []);
    expect(bound).toEqual(['argo-e2e-diagnose', 'argo-e2e-executor']);
  });

  it('lets nobody read secrets or begin pods, and grants nothing by a wildcard', () => {
    const rules = [...all.values()].flat().flatMap(({ rules: own = [] }) => own);
    const granted = rules.flatMap(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs]);
    expect(granted.filter((word) => /^(\*|secrets|pods\/exec|escalate|bind|impersonate)$/.test(word))).toEqual([]);
    const creators = rules.filter(({ verbs }) => verbs.includes('create')).flatMap(({ resources }) => resources);
    expect(creators.toSorted()).toEqual(['localsubjectaccessreviews', 'workflows', 'workflowtaskresults']);
  });

  it('makes the claim that workflows mount by default, bound to its volume from both sides', () => {
    const of = (wanted: string) => all.get('volume.yaml')?.find(({ kind }) => kind === wanted);
    const { claim } = defaultVolume;
    expect(of('PersistentVolumeClaim')?.metadata?.name).toBe(claim);
    expect(of('PersistentVolumeClaim')?.spec?.volumeName).toBe(of('PersistentVolume')?.metadata?.name);
    expect(of('PersistentVolume')?.spec?.claimRef).toEqual({ namespace: 'e2e', name: claim });
  });

  it('is listed whole in its kustomization, and works without kustomize: every object says its namespace', () => {
    const listed = all.get('kustomization.yaml')?.[0]?.resources ?? [];
    expect([...listed].toSorted()).toEqual(files.filter((name) => name !== 'kustomization.yaml').toSorted());
    const placeless = [...all.entries()].flatMap(([file, manifests]) =>
      manifests
        .filter(({ kind }) => !['Kustomization', 'Namespace', 'PersistentVolume'].includes(kind))
        .filter(({ metadata }) => metadata?.namespace !== 'e2e')
        .map(({ kind }) => `${file}: ${kind}`),
    );
    expect(placeless).toEqual([]);
  });
});
