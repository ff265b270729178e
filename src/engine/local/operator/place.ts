import { type Boundary, childEnded } from './boundary.ts';
import type { Run } from './run.ts';

/** The place that a running child takes among its siblings, for `parallelism` and the template's `failFast`. */
export interface Place {
  /** Gives it up; idempotent. */
  leave(unsuccessful: boolean): void;
  /** Takes it again without waiting. Argo: an attempt that is repeated does not wait for its turn. */
  retake(): void;
}

/** Waits until the parent lets one more child run; no promise when it may at once. With `failFast` and a failed sibling that is never. */
export function enterBoundary(run: Run, boundary: Boundary | null): Place | Promise<Place> {
  if (boundary === null) return { leave: () => {}, retake: () => {} };
  if (boundary.failFast?.tripped === true) return never();
  const room = boundary.capacity.enter();
  return room === undefined ? placeIn(boundary) : enterLater(run, boundary, room);
}

async function enterLater(run: Run, boundary: Boundary, room: Promise<void>): Promise<Place> {
  await room;
  await run.turn();
  if (boundary.failFast?.tripped !== true) return placeIn(boundary);
  leave(boundary, false);
  return never();
}

function placeIn(boundary: Boundary): Place {
  let taken = true;
  return {
    leave: (unsuccessful) => {
      if (!taken) return;
      taken = false;
      leave(boundary, unsuccessful);
    },
    retake: () => {
      if (taken) return;
      taken = true;
      boundary.capacity.force();
    },
  };
}

function leave(boundary: Boundary, unsuccessful: boolean): void {
  boundary.capacity.leave();
  childEnded(boundary, unsuccessful);
}

function never(): Promise<never> {
  return new Promise(() => {});
}
