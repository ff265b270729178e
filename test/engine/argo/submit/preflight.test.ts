import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../../../src/core/errors.ts';
import { formatError } from '../../../../src/core/format-error.ts';
import { preflight } from '../../../../src/engine/argo/submit/preflight.ts';
import { type Fault, openClusterSession, refuse, say } from '../cluster-session.ts';

const argo = say(200, { kind: 'APIResourceList', resources: [{ name: 'workflows/status' }, { name: 'workflows' }] });
const there = say(200, { kind: 'Namespace', status: { phase: 'Active' } });
const unauthorized = refuse(401, 'Unauthorized', 'Unauthorized');
const anonymous = refuse(
  403,
  'Forbidden',
  'forbidden: User "system:anonymous" cannot get path "/apis/argoproj.io/v1alpha1"',
);
const unreadable = refuse(403, 'Forbidden', 'namespaces "ci" is forbidden: User "me" cannot get resource "namespaces"');

async function judged(faults: readonly Fault[], namespaces: readonly string[] = ['ci']): Promise<string> {
  await using session = await openClusterSession(faults);
  try {
    await preflight(session.client, namespaces, session.persistence);
    return 'ready';
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return `${error.code} ${formatError(error).replaceAll(session.client.server, 'SERVER')}`;
  }
}

describe('before anything is submitted', () => {
  it('asks for Argo and for each namespace once', async () => {
    await using session = await openClusterSession([argo, there, there]);
    await preflight(session.client, ['ci', 'other', 'ci'], session.persistence);
    expect(session.requests.toSorted()).toEqual([
      'GET /api/v1/namespaces/ci',
      'GET /api/v1/namespaces/other',
      'GET /apis/argoproj.io/v1alpha1',
    ]);
  });

  it.each<readonly [what: string, faults: readonly Fault[], verdict: RegExp | string]>([
    ['all is there', [argo, there], 'ready'],
    ['namespaces may not be read by a role within one', [argo, unreadable], 'ready'],
    ['the list of APIs may not be read, which a dry run will tell better', [unreadable, there], 'ready'],
    ['the server was restarting', ['drop', refuse(503, 'ServiceUnavailable', 'starting'), argo, there], 'ready'],
    [
      'the credentials are wrong',
      [unauthorized, unauthorized],
      /^ENGINE the API server SERVER does not accept the credentials\n {2}because: SERVER answered 401 .*\n {2}→ the credentials of context/,
    ],
    [
      'there are no credentials',
      [anonymous],
      /^ENGINE the API server SERVER does not accept the credentials\n.*\n {2}→ log in, or check the user/,
    ],
    [
      'Argo is not installed',
      [refuse(404, 'NotFound', 'the server could not find the requested resource')],
      /^ENGINE the cluster does not know Argo Workflows: it serves no workflows.argoproj.io\/v1alpha1\n/,
    ],
    [
      'only other kinds of Argo are installed',
      [say(200, { resources: [{ name: 'applications' }, null] })],
      /^ENGINE the cluster does not know Argo Workflows/,
    ],
    ['the answer is none of an API server', [say(200, 'hello')], /^ENGINE the cluster does not know Argo Workflows/],
    [
      'the namespace does not exist',
      [argo, refuse(404, 'NotFound', 'namespaces "ci" not found')],
      /^NOT_FOUND the cluster has no namespace ci\n {2}→ --namespace names another one, or somebody creates it: kubectl create namespace ci$/,
    ],
    [
      'the namespace is going away',
      [argo, say(200, { status: { phase: 'Terminating' } })],
      /^NOT_FOUND namespace ci is being deleted\n/,
    ],
    [
      'the server does not answer',
      Array.from({ length: 50 }, () => 'drop' as const),
      /^ENGINE the API server SERVER cannot be reached: /,
    ],
    [
      'the server fails for good',
      Array.from({ length: 50 }, () => refuse(500, 'InternalError', 'broken')),
      /^ENGINE the API server SERVER cannot be used: SERVER answered 500 .*: broken$/,
    ],
  ])('it is told whether %s', async (_, faults, verdict) => {
    expect(await judged(faults)).toEqual(typeof verdict === 'string' ? verdict : expect.stringMatching(verdict));
  });

  it('names all missing namespaces at once', async () => {
    const missing = refuse(404, 'NotFound', 'not found');
    expect(await judged([argo, missing, missing], ['a', 'b'])).toMatch(
      /^NOT_FOUND the cluster has no namespaces a, b\n/,
    );
  });

  it('gives up on a wrong address within seconds, not minutes', async () => {
    await using session = await openClusterSession(Array.from({ length: 50 }, () => 'drop' as const));
    await expect(preflight(session.client, ['ci'], session.persistence)).rejects.toThrow('cannot be reached');
    expect(session.pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(20_000);
  });
});
