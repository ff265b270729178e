import { describe, expect, it } from 'vitest';
import { loadConfigFiles } from '../../src/config/parse.ts';
import type { ChangedFiles } from '../../src/select/changed-files.ts';
import { parseChangedFilesList } from '../../src/select/changed-files-list.ts';
import { formatPlan, type Plan, planDocument } from '../../src/select/plan.ts';
import { selectWorkflows } from '../../src/select/select.ts';

const text = `
workflows:
  - { name: unit, ts_func: a.ts#a }
  - { name: docs, ts_func: a.ts#a, include_dirs: ["docs/*"] }
  - { name: code, ts_func: a.ts#a, include_dirs: [src/*, test/*, a, b, c] }
  - { name: nightly, ts_func: a.ts#a, job_types: [periodic, postsubmit] }
  - { name: "odd\\e[31m", ts_func: a.ts#a, include_dirs: ["!*.md"], job_typs: [x] }
`;

function planOf(jobType: string, changed: ChangedFiles): Plan {
  const { config, problems } = loadConfigFiles([{ path: 'prow_config.yaml', text }]);
  return {
    jobType,
    changed,
    selections: selectWorkflows(config?.workflows ?? [], { jobType, changedFiles: changed.files }),
    problems,
  };
}

describe('the plan', () => {
  const changed = { files: ['docs/a\u001b[2J.md'], origin: 'a test' };

  it('as a document gives the decision on every entry in file order, and what the file says wrongly', () => {
    expect(planDocument(planOf('presubmit', changed))).toEqual({
      version: 1,
      job_type: 'presubmit',
      changed_files: 1,
      workflows: [
        { name: 'unit', selected: true, reason: null, matched: null },
        { name: 'docs', selected: true, reason: null, matched: { file: 'docs/a\u001b[2J.md', pattern: 'docs/*' } },
        { name: 'code', selected: false, reason: 'include_dirs', matched: null },
        { name: 'nightly', selected: false, reason: 'job_type', matched: null },
        { name: 'odd\u001b[31m', selected: false, reason: 'include_dirs', matched: null },
      ],
      problems: [
        {
          severity: 'warning',
          message: 'workflows[4].job_typs is no known key and is ignored',
          file: 'prow_config.yaml',
          path: 'workflows[4].job_typs',
          line: 7,
          column: 68,
          hint: 'did you mean "job_types"?',
        },
      ],
    });
  });

  it('as text says why, and no name of a pull request reaches the terminal as a command', () => {
    expect(formatPlan(planOf('presubmit', changed))).toBe(
      [
        'presubmit, 1 changed file: a test',
        '+ unit           no include_dirs',
        '+ docs           docs/a\\u001b[2J.md matches docs/*',
        '- code           no changed file matches its include_dirs (src/*, test/*, a, b and 1 more)',
        '- nightly        presubmit is not in its job_types (periodic, postsubmit)',
        '- odd\\u001b[31m  no changed file matches its include_dirs (!*.md)',
        '2 of 5 workflows selected',
        '',
      ].join('\n'),
    );
  });

  it('says that files are unknown instead of counting none', () => {
    const plan = planOf('presubmit', { files: null, origin: 'no base branch is known to compare with' });
    expect(planDocument(plan).changed_files).toBeNull();
    expect(formatPlan(plan).split('\n').slice(0, 3)).toEqual([
      'presubmit, changed files unknown: no base branch is known to compare with',
      '+ unit           no include_dirs',
      '+ docs           include_dirs passes: no base branch is known to compare with',
    ]);
  });

  it('says that an exclusion let a file through', () => {
    expect(formatPlan(planOf('presubmit', { files: ['x.ts'], origin: 'a test' }))).toContain(
      'x.ts is not excluded by !*.md',
    );
  });
});

describe('a list of changed files', () => {
  it.each([
    { why: 'one name a line', text: 'a\nb c\n', names: ['a', 'b c'] },
    { why: 'lines that end as on Windows', text: 'a\r\nb\r\n', names: ['a', 'b'] },
    { why: 'NUL-separated names may hold line ends', text: 'a\nb\0c\0', names: ['a\nb', 'c'] },
    { why: 'quotes and spaces are part of a name', text: ' "a"\n', names: [' "a"'] },
    { why: 'a name given twice is one file', text: 'a\na\n', names: ['a'] },
    { why: 'nothing is no file', text: '', names: [] },
  ])('$why', ({ text: list, names }) => {
    expect(parseChangedFilesList(list)).toEqual(names);
  });
});
