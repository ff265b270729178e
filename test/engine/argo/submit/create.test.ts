import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../../src/argo/types.ts';
import { HarnessError } from '../../../../src/core/errors.ts';
import { formatError } from '../../../../src/core/format-error.ts';
import { createWorkflow, dryRun } from '../../../../src/engine/argo/submit/create.ts';
import { prepareSubmission, type Submission } from '../../../../src/engine/argo/submit/submission.ts';
import { type Fault, openClusterSession, refuse, say } from '../cluster-session.ts';

const workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: 'unit-tests' },
  spec: { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'busybox', command: ['true'] } }] },
} as const satisfies Workflow;

function submissionOf(submissionId: string, of: Workflow = workflow): Submission {
  return prepareSubmission(of, { runId: 'run-1', namespace: 'ci', submissionId, random: () => 0 });
}

const ours = submissionOf('ours');
const workflowsOf = '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows';
const post = `POST ${workflowsOf}?fieldValidation=Strict&fieldManager=argo-e2e`;
const get = `GET ${workflowsOf}/unit-tests`;
const unavailable = refuse(503, 'ServiceUnavailable', 'no leader');

/** Code, then everything a person would read. */
async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    (value) => new Error(`no failure: ${JSON.stringify(value)}`),
    (cause: unknown) => cause,
  );
  return error instanceof HarnessError ? `${error.code} ${formatError(error)}` : String(error);
}

describe('creating a workflow', () => {
  it('sends the prepared object once, with strict validation, and gives where it is', async () => {
    await using session = await openClusterSession();
    const ref = await createWorkflow(session.client, ours, session.persistence);
    expect(ref).toEqual({ name: 'unit-tests', namespace: 'ci' });
    expect(session.requests).toEqual([post]);
    expect(JSON.parse(session.bodies[0] ?? '')).toEqual(ours.workflow);
    expect(session.pauses).toEqual([]);
  });

  it('keeps all digits of numbers beyond 2^53, which a manifest may hold', async () => {
    await using session = await openClusterSession();
    const large = { ...workflow, spec: { ...workflow.spec, activeDeadlineSeconds: 9007199254740993n } };
    await createWorkflow(session.client, submissionOf('ours', large as unknown as Workflow), session.persistence);
    expect(session.bodies[0]).toContain('"activeDeadlineSeconds":9007199254740993,');
  });

  it.each<{ readonly what: string; readonly faults: readonly (Fault | null)[]; readonly requests: readonly string[] }>([
    { what: 'the answer is lost after the object was stored', faults: ['lose'], requests: [post, post, get] },
    { what: 'the answer is cut off', faults: ['truncate'], requests: [post, post, get] },
    { what: 'the request is lost', faults: ['drop', 'drop'], requests: [post, post, post] },
    { what: 'the server is away for a while', faults: [unavailable, unavailable], requests: [post, post, post] },
    { what: 'a gateway gives up, but the server went on', faults: ['late'], requests: [post, post, get] },
    {
      what: 'the answer is lost, and so is that to the question whose object it is',
      faults: ['lose', null, 'drop'],
      requests: [post, post, get, post, get],
    },
    {
      what: 'a quota is being updated by somebody else',
      faults: [refuse(409, 'Conflict', 'Operation cannot be fulfilled on resourcequotas "q"')],
      requests: [post, get, post],
    },
    {
      what: 'something in between says 200 and knows nothing of workflows',
      faults: [say(200, { kind: 'Status', status: 'Success' })],
      requests: [post, post],
    },
    {
      what: 'an object of that name has just gone',
      faults: [refuse(409, 'AlreadyExists', 'workflows.argoproj.io "unit-tests" already exists')],
      requests: [post, get, post],
    },
  ])('makes exactly one when $what', async ({ faults, requests }) => {
    await using session = await openClusterSession(faults);
    await createWorkflow(session.client, ours, session.persistence);
    expect(session.requests).toEqual(requests);
    expect([...session.workflows.keys()]).toEqual(['unit-tests']);
    expect(session.workflows.get('unit-tests')).toMatchObject(ours.workflow);
  });

  it('waits as long as the server says, then as usual', async () => {
    await using session = await openClusterSession([
      refuse(429, 'TooManyRequests', 'slow down', { 'retry-after': '7' }),
      unavailable,
    ]);
    await createWorkflow(session.client, ours, session.persistence);
    expect(session.pauses).toEqual([7000, 250, 500]);
    expect(session.requests).toEqual([post, post, post]);
  });

  it('gives up at once when the server names a time beyond the budget', async () => {
    await using session = await openClusterSession([
      refuse(429, 'TooManyRequests', 'slow down', { 'retry-after': '3600' }),
    ]);
    const failure = await failureOf(createWorkflow(session.client, ours, session.persistence));
    expect(failure).toMatch(/^ENGINE workflow ci\/unit-tests could not be created: .* answered 429 .*: slow down$/);
    expect(session.requests).toEqual([post]);
    expect(session.pauses).toEqual([]);
  });

  it('gives up after the budget and says that the object may exist', async () => {
    const told: number[] = [];
    await using session = await openClusterSession(
      Array.from({ length: 200 }, () => unavailable),
      {
        onRetry: (_, pauseMs) => told.push(pauseMs),
      },
    );
    const failure = await failureOf(createWorkflow(session.client, ours, session.persistence));
    expect(failure).toMatch(
      /no leader; it may exist all the same, for answers were lost\n {2}→ see whether it exists: kubectl get workflow -n ci unit-tests$/,
    );
    const waited = session.pauses.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThanOrEqual(300_000);
    expect(waited).toBeLessThan(310_000);
    expect(session.requests.length).toBeLessThan(80); // no busy loop
    expect(told).toEqual(session.pauses);
  });

  it('stops asking when it is interrupted', async () => {
    const interrupted = new AbortController();
    const reason = new HarnessError('INTERRUPTED', 'interrupted by SIGTERM');
    await using session = await openClusterSession([unavailable, unavailable], {
      signal: interrupted.signal,
      onRetry: () => interrupted.abort(reason),
    });
    expect(await failureOf(createWorkflow(session.client, ours, session.persistence))).toBe(
      'INTERRUPTED interrupted by SIGTERM',
    );
    expect(session.requests).toEqual([post]);
  });

  it('does not take another submission of the same run for its own', async () => {
    await using session = await openClusterSession();
    await createWorkflow(session.client, submissionOf('theirs'), session.persistence);
    expect(await failureOf(createWorkflow(session.client, ours, session.persistence))).toBe(
      `WORKFLOW_REFUSED workflow ci/unit-tests exists already: it belongs to run "run-1", created "2026-01-01T00:00:00Z"
  → use generateName or another name, or remove it: kubectl delete workflow -n ci unit-tests`,
    );
    expect(session.requests).toEqual([post, post, get]);
  });

  it('says of a stranger’s workflow that no run made it', async () => {
    await using session = await openClusterSession();
    session.workflows.set('unit-tests', { metadata: { labels: [], annotations: null } });
    expect(await failureOf(createWorkflow(session.client, ours, session.persistence))).toContain(
      'WORKFLOW_REFUSED workflow ci/unit-tests exists already: it was not made by run_e2e, created nothing\n',
    );
  });
});

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

describe('a dry run', () => {
  it('asks with the object that would be created, and makes nothing', async () => {
    await using session = await openClusterSession();
    expect(await dryRun(session.client, ours, session.persistence)).toEqual([]);
    expect(session.requests).toEqual([`POST ${workflowsOf}?dryRun=All&fieldValidation=Strict&fieldManager=argo-e2e`]);
    expect(JSON.parse(session.bodies[0] ?? '')).toEqual(ours.workflow);
    expect(session.workflows.size).toBe(0);
  });

  it('finds a name that is taken', async () => {
    await using session = await openClusterSession();
    session.workflows.set('unit-tests', {});
    expect(await dryRun(session.client, ours, session.persistence)).toMatchObject([
      {
        severity: 'error',
        path: 'metadata.name',
        message: 'a workflow unit-tests exists already in namespace ci',
        hint: 'use generateName or another name, or remove it: kubectl delete workflow -n ci unit-tests',
      },
    ]);
  });

  it('asks again while the server is in trouble', async () => {
    await using session = await openClusterSession(['drop', unavailable, refuse(409, 'Conflict', 'try again')]);
    expect(await dryRun(session.client, ours, session.persistence)).toEqual([]);
    expect(session.requests).toHaveLength(4);
  });

  it('only warns where a webhook of the cluster takes none', async () => {
    const message = 'admission webhook "w.acme.dev" does not support dry run';
    await using session = await openClusterSession([refuse(400, 'BadRequest', message)]);
    expect(await dryRun(session.client, ours, session.persistence)).toMatchObject([
      { severity: 'warning', message: `the cluster cannot say beforehand whether it takes the workflow: ${message}` },
    ]);
  });
});
