import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type Problem, problem } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import type { WorkflowRequest } from '../sdk/workflow-request.ts';
import { isWithheld } from './sandbox/readable-paths.ts';

export interface Located {
  /** Real path of the checkout. */
  readonly root: string;
  /** Real path of the module, below `root`. */
  readonly file: string;
}

const withheldHint =
  'it may hold secrets: keep workflow functions in a directory such as workflows/; see docs/security.md';

/** Finds the module of a request, or says why not. Paths and links that lead out of the checkout are refused. */
export function locate(request: WorkflowRequest): Located | Problem {
  const path = join(request.root, request.module);
  if (!existsSync(request.root)) return locationProblem(request, `the checkout ${request.root} does not exist`, null);
  const root = realpathSync(request.root);
  if (!isBelow(relative(request.root, path)))
    return locationProblem(
      request,
      `${request.module} is outside the checkout`,
      'write a path relative to the root of the repository',
    );
  const [top = ''] = relative(request.root, path).split(sep);
  if (isWithheld(top)) return locationProblem(request, `${top} is not given to workflow functions`, withheldHint);
  if (!existsSync(path))
    return locationProblem(request, `${request.module} does not exist`, suggestion(request.root, path));
  const file = realpathSync(path);
  if (!isBelow(relative(root, file)))
    return locationProblem(request, `${request.module} is a link out of the checkout`, null);
  const [realTop = ''] = relative(root, file).split(sep);
  if (isWithheld(realTop))
    return locationProblem(
      request,
      `${request.module} is a link to ${realTop}, which is not given to workflow functions`,
      withheldHint,
    );
  if (!statSync(file).isFile())
    return locationProblem(request, `${request.module} is no file`, 'name the file: path/of/file.ts#exportName');
  return { root, file };
}

function locationProblem(request: WorkflowRequest, message: string, hint: string | null): Problem {
  return problem(`workflow "${request.context.entryName}": ${message}`, {
    path: 'ts_func',
    hint,
    file: request.module,
    line: 1,
  });
}

function isBelow(path: string): boolean {
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !path.startsWith('/');
}

function suggestion(root: string, path: string): string | null {
  const directory = dirname(path);
  if (!existsSync(directory)) return `there is no directory ${relative(root, directory)}`;
  const files = readdirSync(directory).filter((name) => /\.[cm]?[jt]s$/.test(name));
  return (
    didYouMean(basename(path), files) ?? (files.length === 0 ? null : `files there: ${files.slice(0, 10).join(', ')}`)
  );
}
