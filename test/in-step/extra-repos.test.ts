import { describe, expect, it } from 'vitest';
import { parseExtraRepos } from '../../src/in-step/extra-repos.ts';

const sha = '0123456789abcdef0123456789abcdef01234567';
const pull = (number: number, commit = '') => ({
  org: 'kubeflow',
  repo: 'testing',
  pulls: [{ number, author: '', sha: commit }],
});

describe('parseExtraRepos', () => {
  it.each([
    ['kubeflow/testing@HEAD:334', [pull(334)]],
    [`kubeflow/testing@${sha}:334`, [pull(334, sha)]],
    ['kubeflow/testing:334', [pull(334)]],
    ['kubeflow/testing@HEAD', [{ org: 'kubeflow', repo: 'testing', pulls: [] }]],
    ['kubeflow/testing', [{ org: 'kubeflow', repo: 'testing', pulls: [] }]],
    [`kubeflow/testing@${sha}`, [{ org: 'kubeflow', repo: 'testing', pulls: [], baseSha: sha }]],
    ['kubeflow/testing@v1.2-branch', [{ org: 'kubeflow', repo: 'testing', pulls: [], baseRef: 'v1.2-branch' }]],
    [
      'a/b, c/d@main;',
      [
        { org: 'a', repo: 'b', pulls: [] },
        { org: 'c', repo: 'd', pulls: [], baseRef: 'main' },
      ],
    ],
    ['', []],
  ])('reads %s', (text, refs) => {
    expect(parseExtraRepos(text)).toEqual({ refs, problems: [] });
  });

  it.each([
    'testing',
    'a/',
    '/b',
    '../b',
    'a/..',
    'a/b@',
    'a/b@-x',
    'a/b@--upload-pack=x',
    'a/b@main:x',
    'a/b@main:1:2',
    'a b/c',
    '-a/b',
  ])('refuses %s alone and keeps the others', (entry) => {
    const { refs, problems } = parseExtraRepos(`${entry},o/r`);
    expect([refs, problems.map(({ message }) => message)]).toEqual([
      [{ org: 'o', repo: 'r', pulls: [] }],
      [`${JSON.stringify(entry)} is no repository to check out, expected org/repo@sha:pull`],
    ]);
  });
});
