import { describe, expect, it } from 'vitest';
import { originForRefs, sourceForRefs, withoutCredentials } from '../../src/in-step/clone-source.ts';

const refs = { org: 'o', repo: 'r', pulls: [] };

describe('sourceForRefs', () => {
  it.each([
    [{}, {}, { type: 'remote', uri: 'https://github.com/o/r.git' }],
    [{ repoLink: 'https://git.example/o/r' }, {}, { type: 'remote', uri: 'https://git.example/o/r.git' }],
    [
      { repoLink: 'https://x/y', cloneUri: 'git@github.com:o/r.git' },
      {},
      { type: 'remote', uri: 'git@github.com:o/r.git' },
    ],
    [{ cloneUri: 'ssh://git@host:22/o/r' }, {}, { type: 'remote', uri: 'ssh://git@host:22/o/r' }],
    [{ org: 'https://gerrit.example/', repo: 'a/b' }, {}, { type: 'remote', uri: 'https://gerrit.example/a/b' }],
    [{ cloneUri: 'https://fork/x' }, { 'o/r': '/home/me/r' }, { type: 'local', path: '/home/me/r' }],
    [{}, { 'o/r': 'file:///home/with%20space' }, { type: 'local', path: '/home/with space' }],
    [{}, { 'other/r': '/home/me/r' }, { type: 'remote', uri: 'https://github.com/o/r.git' }],
  ])('%j with sources %j is %j', (change, sources, expected) => {
    expect(sourceForRefs({ ...refs, ...change }, sources as Record<string, string>)).toEqual(expected);
  });

  it.each([
    'ext::sh -c touch% /tmp/x',
    'fd::17',
    '--upload-pack=touch',
    '-x:y',
    'relative/path',
    '../up',
    'https://-oProxyCommand=x/y',
    'ftp://x/y',
    '/nul\0',
    'git@host:a\nb',
  ])('refuses to send git to %j', (cloneUri) => {
    expect(() => sourceForRefs({ ...refs, cloneUri }, {})).toThrow('cannot clone o/r from');
  });
});

it('originForRefs and withoutCredentials keep tokens out of files and records', () => {
  const cloneUri = 'https://user:token@git.example/o/r.git';
  expect(originForRefs({ ...refs, cloneUri })).toBe('https://git.example/o/r.git');
  expect(withoutCredentials(`fetch ${cloneUri} and https://token@h/x, mail a@b`)).toBe(
    'fetch https://***@git.example/o/r.git and https://***@h/x, mail a@b',
  );
});
