import { describe, expect, it } from 'vitest';
import { policyProblems } from '../../../../src/engine/argo/policy/policy.ts';
import { found, main, strict, workflowOf } from './policy-rig.ts';

describe('images', () => {
  const judged = (image: unknown, ...imagePrefixes: readonly string[]) =>
    found(workflowOf(main({ container: { image } })), { ...strict, imagePrefixes });

  it.each([
    ['ghcr.io/acme/x:1', 'ghcr.io/acme'],
    ['ghcr.io/acme/x:1', 'ghcr.io/acme/'],
    ['ghcr.io/acme/x@sha256:0123', 'ghcr.io/acme/x'],
    ['ghcr.io/acme/x:1', 'ghcr.io/acme/x:1'],
    ['ghcr.io/acme/x:1@sha256:0123', 'ghcr.io/acme/x:1'],
    ['ghcr.io/acme', 'ghcr.io/acme'],
    ['ghcr.io/acme/x', 'ghcr.io'],
    ['localhost:5000/x', 'localhost:5000'],
    ['busybox', 'docker.io/library'],
    ['busybox:1.36', 'busybox'],
    ['docker.io/library/busybox', 'busybox:1.36', 'busybox'],
    ['index.docker.io/acme/x', 'acme'],
    ['acme/x', 'docker.io/acme'],
    ['ghcr.io/acme/x:{{workflow.parameters.tag}}', 'ghcr.io/acme'],
    ['ghcr.io/acme/{{inputs.parameters.name}}:1', 'ghcr.io/acme'],
    ['ghcr.io/acme/x:{{=sprig.trim(inputs.parameters.tag)}}', 'ghcr.io/acme/x'],
  ])('%s lies under %s', (image, ...prefixes) => {
    expect(judged(image, ...prefixes)).toEqual([]);
  });

  it.each([
    ['ghcr.io/acme-evil/x', 'ghcr.io/acme'],
    ['ghcr.io/acme.evil/x', 'ghcr.io/acme'],
    ['ghcr.io.evil.org/acme/x', 'ghcr.io'],
    ['ghcr.io:5000/acme/x', 'ghcr.io'],
    ['ghcr.io', 'ghcr.io'],
    ['evil.org/ghcr.io/acme/x', 'ghcr.io/acme'],
    ['ghcr.io/acme/../evil/x', 'ghcr.io/acme'],
    ['ghcr.io//acme/x', 'ghcr.io'],
    [' ghcr.io/acme/x', 'ghcr.io/acme'],
    ['GHCR.IO/acme/x', 'ghcr.io/acme'],
    ['evil/busybox', 'busybox'],
    ['ghcr.io/acme/x:1.2', 'ghcr.io/acme/x:1'],
    ['{{workflow.parameters.image}}', 'ghcr.io/acme'],
    ['ghcr.io/acme{{workflow.parameters.rest}}', 'ghcr.io/acme'],
    ['ghcr.io/{{workflow.parameters.org}}/x', 'ghcr.io/acme'],
    ['busybox:{{workflow.parameters.tag}}', 'busybox'],
    ['ghcr.io/acme/x', ''],
  ])('%j does not lie under %s', (image, prefix) => {
    expect(judged(image, prefix)).toHaveLength(1);
  });

  it('may be any where no prefix is given', () => {
    expect(found(workflowOf(main({ container: { image: '{{item}}' } })))).toEqual([]);
  });

  it('are refused as what is no text', () => {
    expect(judged(['ghcr.io/acme/x'], 'ghcr.io/acme')).toEqual([
      'image spec.templates[0].container.image (--allow-image-prefix <value>)',
    ]);
  });

  it('are looked for in every container, in image volumes, and not in disks of Ceph', () => {
    const evil = { image: 'evil' };
    const spec = {
      templateDefaults: { container: evil },
      executorPlugins: [{ metadata: { name: 'p' }, spec: { sidecar: { container: evil } } }],
      volumes: [
        { name: 'a', image: { reference: 'evil' } },
        { name: 'b', rbd: { image: 'a-disk' } },
      ],
      templates: [
        { name: 'a', container: evil, initContainers: [evil], sidecars: [evil] },
        { name: 'b', script: evil },
        { name: 'c', containerSet: { containers: [evil] } },
        { name: 'd', dag: { tasks: [{ name: 't', inline: { container: evil } }] } },
      ],
    };
    const policy = { ...strict, imagePrefixes: ['ghcr.io/acme'], volumeTypes: ['image', 'rbd'] };
    expect(policyProblems(workflowOf(spec), policy).map(({ path }) => path)).toEqual([
      'spec.templateDefaults.container.image',
      'spec.executorPlugins[0].spec.sidecar.container.image',
      'spec.volumes[0].image.reference',
      'spec.templates[0].container.image',
      'spec.templates[0].initContainers[0].image',
      'spec.templates[0].sidecars[0].image',
      'spec.templates[1].script.image',
      'spec.templates[2].containerSet.containers[0].image',
      'spec.templates[3].dag.tasks[0].inline.container.image',
    ]);
  });
});
