import { describe, expect, it } from 'vitest';
import { createWorkflow, dryRun } from '../../../../src/engine/argo/submit/create.ts';
import { type Fault, openClusterSession, refuse, say } from '../cluster-session.ts';
import { failureOf, ours, post } from './submission-rig.ts';

const forbidden = (who: string) =>
  refuse(
    403,
    'Forbidden',
    `workflows.argoproj.io is forbidden: User "${who}" cannot create resource "workflows" in API group "argoproj.io" in the namespace "ci"`,
  );
const cause = (field: string, message: string) => ({ reason: 'FieldValueInvalid', message, field });

/** Seen on Kubernetes 1.34. `problems` is what a dry run lists, `failure` what a creation throws. */
const refusals: readonly {
  readonly what: string;
  readonly fault: Fault;
  readonly problems: readonly (readonly [path: string | null, message: string])[] | null;
  readonly failure: RegExp;
}[] = [
  {
    what: 'unknown fields, whatever their names are',
    fault: refuse(
      400,
      'BadRequest',
      'Workflow in version "v1alpha1" cannot be handled as a Workflow: strict decoding error: unknown field "metadata.foo", unknown field "spec.a"b", unknown field "spec.templates[0].x.y", duplicate field "spec.entrypoint"',
    ),
    problems: [
      ['metadata.foo', 'the cluster knows no such field'],
      ['spec.a"b', 'the cluster knows no such field'],
      ['spec.templates[0].x.y', 'the cluster knows no such field'],
      ['spec.entrypoint', 'the field is given twice'],
    ],
    failure: /^WORKFLOW_REFUSED the cluster refuses workflow ci\/unit-tests\n {2}metadata.foo: the cluster knows/,
  },
  {
    what: 'a field whose name would clear the screen',
    fault: refuse(400, 'BadRequest', 'strict decoding error: unknown field "spec.\u001b[2J"'),
    problems: [['spec.\\u{1b}[2J', 'the cluster knows no such field']],
    failure: /^WORKFLOW_REFUSED .*\n {2}spec.\\u\{1b\}\[2J: the cluster knows no such field/,
  },
  {
    what: 'a wrong type in the metadata',
    fault: refuse(
      400,
      'BadRequest',
      'Workflow in version "v1alpha1" cannot be handled as a Workflow: json: cannot unmarshal',
    ),
    problems: [[null, 'Workflow in version "v1alpha1" cannot be handled as a Workflow: json: cannot unmarshal']],
    failure: /^WORKFLOW_REFUSED .*\n {2}Workflow in version/,
  },
  {
    what: 'causes of the schema, without the one that says rules were left out',
    fault: say(422, {
      kind: 'Status',
      message: 'Workflow.argoproj.io "a" is invalid: […]',
      reason: 'Invalid',
      details: {
        causes: [
          cause(
            'spec.entrypoint',
            'Invalid value: "integer": spec.entrypoint in body must be of type string: "integer"',
          ),
          cause('spec.templates[1].name', 'Required value'),
          cause('<nil>', 'Invalid value: null: some validation rules were not checked because the object was invalid'),
        ],
      },
      code: 422,
    }),
    problems: [
      ['spec.entrypoint', 'Invalid value: "integer": spec.entrypoint in body must be of type string: "integer"'],
      ['spec.templates[1].name', 'Required value'],
    ],
    failure:
      /^WORKFLOW_REFUSED .*\n {2}spec.entrypoint: Invalid value.*\n {2}spec.templates\[1\].name: Required value$/,
  },
  {
    what: 'a cause about the whole object',
    fault: say(422, {
      kind: 'Status',
      reason: 'Invalid',
      details: { causes: [cause('<nil>', 'is wrong')] },
      code: 422,
    }),
    problems: [[null, 'is wrong']],
    failure: /^WORKFLOW_REFUSED .*\n {2}is wrong$/,
  },
  {
    what: 'a 422 without causes',
    fault: refuse(422, 'Invalid', 'a: Invalid value: "array": expected object'),
    problems: [[null, 'a: Invalid value: "array": expected object']],
    failure: /^WORKFLOW_REFUSED /,
  },
  {
    what: 'an admission webhook that says no',
    fault: refuse(403, 'Forbidden', 'admission webhook "policy.acme.dev" denied the request: no hostPath'),
    problems: [[null, 'admission webhook "policy.acme.dev" denied the request: no hostPath']],
    failure: /^WORKFLOW_REFUSED .*\n {2}admission webhook "policy.acme.dev" denied the request: no hostPath$/,
  },
  {
    what: 'more than the server takes',
    fault: refuse(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728'),
    problems: [[null, 'Request entity too large: limit is 3145728']],
    failure: /^WORKFLOW_REFUSED /,
  },
  {
    what: 'more than etcd keeps, which comes as a 500 and stays so',
    fault: refuse(500, 'InternalError', 'etcdserver: request is too large'),
    problems: [[null, 'etcdserver: request is too large']],
    failure: /^WORKFLOW_REFUSED /,
  },
  {
    what: 'a quota, which is nothing that the workflow could change',
    fault: refuse(403, 'Forbidden', 'workflows.argoproj.io "a" is forbidden: exceeded quota: q, requested: count/x=1'),
    problems: null,
    failure: /^ENGINE workflow ci\/unit-tests could not be created: .*: exceeded quota: q, requested: count\/x=1\n/,
  },
  {
    what: 'a namespace that is going away',
    fault: refuse(403, 'Forbidden', 'unable to create new content in namespace ci because it is being terminated'),
    problems: null,
    failure: /^ENGINE workflow ci\/unit-tests could not be created: .*being terminated\n/,
  },
  {
    what: 'rights that are missing',
    fault: forbidden('system:serviceaccount:prow:runner'),
    problems: null,
    failure: /^ENGINE user "system:serviceaccount:prow:runner" may not create workflows.argoproj.io in namespace ci\n/,
  },
  {
    what: 'nobody’s request, to whom nothing should be granted',
    fault: forbidden('system:anonymous'),
    problems: null,
    failure: /^ENGINE the API server was sent no credentials(?![\s\S]*RoleBinding)/,
  },
  {
    what: 'credentials that are not known',
    fault: refuse(401, 'Unauthorized', 'Unauthorized'),
    problems: null,
    failure: /^ENGINE workflow ci\/unit-tests could not be created: .*Unauthorized\n {2}→ the credentials of context/,
  },
  {
    what: 'a namespace that does not exist',
    fault: say(404, {
      kind: 'Status',
      message: 'namespaces "ci" not found',
      reason: 'NotFound',
      details: { name: 'ci', kind: 'namespaces' },
      code: 404,
    }),
    problems: null,
    failure: /^NOT_FOUND the cluster has no namespace ci\n[\s\S]*kubectl create namespace ci$/,
  },
  {
    what: 'a cluster without Argo',
    fault: (response) => response.writeHead(404).end('404 page not found\n'),
    problems: null,
    failure: /^ENGINE the cluster does not know Argo Workflows: it serves no workflows.argoproj.io\/v1alpha1\n/,
  },
];

describe('the server refuses', () => {
  it.each(refusals)('$what: a creation says so and does not insist', async ({ fault, failure }) => {
    await using session = await openClusterSession([fault, fault]);
    expect(await failureOf(createWorkflow(session.client, ours, session.persistence))).toMatch(failure);
    expect(session.workflows.size).toBe(0);
    expect(new Set(session.requests)).toEqual(new Set([post]));
    expect(session.pauses).toEqual([]);
  });

  it.each(refusals)('$what: a dry run says so beforehand', async ({ fault, problems, failure }) => {
    await using session = await openClusterSession([fault, fault]);
    const asked = dryRun(session.client, ours, session.persistence);
    if (problems === null) expect(await failureOf(asked)).toMatch(failure);
    else expect((await asked).map(({ path, message }) => [path, message])).toEqual(problems);
  });
});
