import { expect, it } from 'vitest';
import { cloneRecordsJson } from '../../src/in-step/clone-record.ts';

it('cloneRecordsJson writes what Prow reads: its keys, nanoseconds, nothing empty', () => {
  const refs = { org: 'o', repo: 'r', baseRef: 'main', pulls: [] };
  const passed = {
    refs,
    directory: '/src/o/r',
    commands: [{ command: 'git init', output: 'a <b>', error: '', durationMs: 1.5 }],
    error: null,
    finalSha: 'abc',
    durationMs: 2,
  };
  const failed = {
    refs,
    directory: '/src/o/r',
    commands: [{ command: 'git fetch', output: '', error: 'exit status 128', durationMs: 0 }],
    error: 'no network',
    finalSha: '',
    durationMs: 3,
  };
  expect(cloneRecordsJson([passed, failed])).toBe(
    '[{"refs":{"org":"o","repo":"r","base_ref":"main"},"commands":[{"command":"git init","output":"a \\u003cb\\u003e","duration":1500000}],"final_sha":"abc","duration":2000000},' +
      '{"refs":{"org":"o","repo":"r","base_ref":"main"},"commands":[{"command":"git fetch","error":"exit status 128"}],"failed":true,"duration":3000000}]',
  );
});
