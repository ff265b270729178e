import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { policyFlags } from '../../../../src/cli/flags.ts';
import { policyProblems } from '../../../../src/engine/argo/policy/policy.ts';
import { host, privileges } from './host-and-privilege-rows.ts';
import { container, found, main, strict, workflowOf } from './policy-rig.ts';
import { accounts, volumes } from './volume-and-account-rows.ts';

describe('a flag', () => {
  const allowed = [...host, ...privileges, ...volumes, ...accounts].flatMap((row) =>
    row.allowedBy === undefined ? [] : [{ ...row, policy: { ...strict, ...row.allowedBy } }],
  );

  it.each(allowed)('allows $what', ({ spec, policy }) => {
    expect(found(workflowOf(spec), policy)).toEqual([]);
  });

  it('for the network does not allow the processes, nor the other way round', () => {
    const both = workflowOf({ hostNetwork: true, hostPID: true });
    expect(found(both, { ...strict, allowHostNetwork: true })).toEqual(['host-pid spec.hostPID (--allow-host-pid)']);
    expect(found(both, { ...strict, allowHostPid: true })).toEqual([
      'host-network spec.hostNetwork (--allow-host-network)',
    ]);
  });
});

describe('the flags that hints name', () => {
  const rows = [...host, ...privileges, ...volumes, ...accounts].map(({ spec }) => workflowOf(spec));
  const hints = [...rows, workflowOf(main({ container }), { namespace: 'prod' })].flatMap((workflow) =>
    policyProblems(workflow, { ...strict, imagePrefixes: [] }).map(({ hint }) => hint ?? ''),
  );
  const named = new Set(hints.flatMap((hint) => /--[\w-]+/.exec(hint) ?? []));
  const declared = Object.keys(policyFlags).filter((name) => name.startsWith('allow-'));

  it('are those of the command line, each of them', () => {
    expect([...named].toSorted()).toEqual(declared.map((name) => `--${name}`).toSorted());
  });

  it('are explained in docs/security.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/security.md'), 'utf8');
    expect(declared.filter((name) => !page.includes(`\`--${name}`))).toEqual([]);
  });
});
