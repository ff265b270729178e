export const stages = ['dry run', 'create', 'watch', 'get', 'list', 'shutdown', 'delete', 'other'] as const;
/** What a request to the API server is for, as the tests name it. */
export type Stage = (typeof stages)[number];

export function stageOf(method: string, { pathname, searchParams }: URL): Stage {
  const [, , , , , , kind, name] = pathname.split('/');
  if (!pathname.startsWith('/apis/argoproj.io/') || kind !== 'workflows') return 'other';
  if (method === 'POST') return searchParams.has('dryRun') ? 'dry run' : 'create';
  if (method === 'PATCH' || method === 'PUT') return 'shutdown';
  if (method === 'DELETE') return 'delete';
  if (['1', 'true'].includes(searchParams.get('watch') ?? '')) return 'watch';
  return name === undefined ? 'list' : 'get';
}
