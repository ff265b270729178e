import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { liveTree } from '../../src/report/live-tree.ts';
import { colourStyle } from '../../src/report/style.ts';
import { ManualClock } from './support/manual-clock.ts';
import { TerminalScreen } from './support/terminal-screen.ts';
import { at, node, workflowOf } from './support/workflows.ts';

const start = Date.parse(at(0));

function setUp({ columns = 60, rows = 20 } = {}) {
  const clock = new ManualClock(start);
  const screen = new TerminalScreen(columns, rows);
  return { clock, screen, tree: liveTree({ terminal: screen, clock }) };
}

const dag = (phase: NodeStatus['phase'], tasks: readonly NodeStatus[]) =>
  workflowOf(
    [node('w', 'DAG', phase ?? 'Running', { templateName: 'main', children: tasks.map(({ id }) => id) }), ...tasks],
    { phase: phase === 'Succeeded' ? 'Succeeded' : 'Running' },
  );
const task = (name: string, phase: NonNullable<NodeStatus['phase']>, rest = {}) =>
  node(`w.${name}`, 'Pod', phase, { boundaryID: 'w', ...rest });

describe('liveTree', () => {
  it('redraws in place: one picture, whatever happened before', async () => {
    const { clock, screen, tree } = setUp();
    tree.changed('hello', dag('Running', [task('a', 'Running')]));
    await clock.advance(100);
    expect(screen.lines).toEqual(['hello  Running  0.1s', ' ● w', ' └─● a  0.1s']);
    tree.changed(
      'hello',
      dag('Running', [
        task('a', 'Succeeded', { to: 2 }),
        task('b', 'Pending', { from: 2, message: 'PodInitializing' }),
      ]),
    );
    await clock.advance(3_100);
    expect(screen.lines).toEqual(['hello  Running  3s', ' ● w', ' ├─✔ a  2s', ' └─◷ b  1s  PodInitializing']);
    tree.close();
  });

  it('draws at most ten frames a second, and one a second while nothing changes', async () => {
    const { clock, screen, tree } = setUp();
    for (let change = 0; change < 1_000; change++) {
      tree.changed('hello', dag('Running', [task('a', 'Running')]));
      await clock.advance(1);
    }
    expect(screen.frames).toBe(10);
    await clock.advance(5_000);
    expect(screen.frames).toBe(15);
    tree.close();
  });

  it('draws nothing before there is something to draw', async () => {
    const { clock, screen, tree } = setUp();
    await clock.advance(5_000);
    expect(screen.frames).toBe(0);
    tree.close();
  });

  it('hides the cursor while it draws and shows it at the end, with the whole tree left behind', async () => {
    const { clock, screen, tree } = setUp({ rows: 4 });
    const tasks = Array.from({ length: 8 }, (_, index) =>
      task(`t${index}`, 'Succeeded', { from: index, to: index + 1 }),
    );
    tree.changed('hello', dag('Running', tasks));
    await clock.advance(100);
    expect(screen.cursorVisible).toBe(false);
    tree.close();
    expect(screen.cursorVisible).toBe(true);
    expect(screen.lines).toHaveLength(10);
    expect(clock.sleepers).toBe(0);
  });

  it('cuts a long tree to the height of the terminal: what went well goes first', async () => {
    const { clock, screen, tree } = setUp({ rows: 6 });
    const done = Array.from({ length: 8 }, (_, index) =>
      task(`t${index}`, 'Succeeded', { from: index, to: index + 1 }),
    );
    tree.changed(
      'hello',
      dag('Running', [...done, task('bad', 'Failed', { from: 20, to: 21 }), task('slow', 'Running', { from: 22 })]),
    );
    await clock.advance(30_100);
    expect(screen.lines).toEqual(['hello  Running  30s', ' ● w', ' ├─✖ bad  1s', ' └─● slow  8s', '… 8 more lines']);
    tree.close();
  });

  it('cuts the end when even that is too long', async () => {
    const { clock, screen, tree } = setUp({ rows: 5 });
    tree.changed(
      'hello',
      dag(
        'Running',
        Array.from({ length: 9 }, (_, index) => task(`t${index}`, 'Running', { from: 0 })),
      ),
    );
    await clock.advance(100);
    expect(screen.lines).toEqual(['hello  Running  0.1s', ' ● w', ' ├─● t0  0.1s', '… 8 more lines']);
    tree.close();
  });

  it('cuts wide lines, and survives that the terminal becomes narrower', async () => {
    const { clock, screen, tree } = setUp({ columns: 30 });
    const pending = () => dag('Running', [task('a', 'Pending', { message: 'Unschedulable: 0/1 nodes are available' })]);
    tree.changed('hello', pending());
    await clock.advance(100);
    expect(screen.lines).toEqual(['hello  Running  0.1s', ' ● w', ' └─◷ a  0.1s  Unschedulable:…']);
    screen.resize(12);
    tree.changed('hello', pending());
    await clock.advance(100);
    expect(screen.lines).toEqual(['hello  Run…', ' ● w', ' └─◷ a  0.…']);
    tree.close();
  });

  it('keeps characters of double width inside the line', async () => {
    const { clock, screen, tree } = setUp({ columns: 21 });
    tree.changed('hello', dag('Running', [task('a', 'Pending', { message: '日本語日本語' })]));
    await clock.advance(100);
    expect(screen.lines.at(-1)).toBe(' └─◷ a  0.1s  日本…');
    tree.close();
  });

  it('prints lines above the tree and shows several workflows', async () => {
    const { clock, screen, tree } = setUp();
    tree.changed('one', dag('Running', [task('a', 'Running')]));
    await clock.advance(100);
    tree.line('warning: slow\u001b[2J disk');
    tree.changed('two', workflowOf([], {}));
    await clock.advance(100);
    expect(screen.lines).toEqual([
      'warning: slow disk',
      'one  Running  0.2s',
      ' ● w',
      ' └─● a  0.2s',
      'two  Submitted  0.2s',
    ]);
    tree.close();
  });

  it('lets no name or message move the cursor', async () => {
    const { clock, screen, tree } = setUp();
    tree.changed(
      'hello',
      dag('Running', [task('a', 'Failed', { to: 1, displayName: 'a\u001b[9A\nforged', message: '\u001b[2J\rPASSED' })]),
    );
    await clock.advance(100);
    expect(screen.lines).toEqual(['hello  Running  0.1s', ' ● w', ' └─✖ a forged  1s  PASSED']);
    tree.close();
  });

  it('says that it is broken instead of breaking the run, and leaves the cursor visible', async () => {
    const { clock, screen, tree } = setUp({ columns: 200 });
    tree.changed('hello', dag('Running', [task('a', 'Running')]));
    await clock.advance(100);
    tree.changed('hello', { ...workflowOf([]), metadata: null } as unknown as Workflow);
    await clock.advance(1_000);
    tree.close();
    expect(screen.lines.at(-1)).toMatch(/^the live display stopped: /);
    expect(screen.cursorVisible).toBe(true);
  });

  it('colours only when it is asked to, and the colours take no room', async () => {
    const clock = new ManualClock(start);
    const screen = new TerminalScreen(60, 20);
    const tree = liveTree({ terminal: screen, clock, style: colourStyle });
    tree.changed('hello', dag('Running', [task('a', 'Failed', { to: 1 })]));
    await clock.advance(100);
    expect(screen.lines).toEqual(['hello  Running  0.1s', ' ● w', ' └─✖ a  1s']);
    expect(screen.raw.join('')).toContain('\u001b[31m✖\u001b[39m');
    tree.close();
  });
});
