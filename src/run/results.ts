/** Where one run leaves its results, and how names there are made. Layout: Prow pkg/pod-utils/gcs. */
import { HarnessError, type Problem, problem } from '../core/errors.ts';
import type { CopyArtifactsOptions } from '../in-step/copy-artifacts.ts';
import { type GcsLayout, type PointerObject, pointersForJob, runDirForJob } from '../prow/gcs-layout.ts';
import type { ProwJob } from '../prow/job.ts';
import type { RunLinks, RunMetadata } from '../prow/metadata.ts';
import { isKept, type ObjectBody, type ObjectStore, type PutOptions } from '../storage/object-store.ts';

/**
 * `bucket`: Prow's whole layout, we are the uploader. `decorated`: Prow's sidecar uploads what is under $ARTIFACTS.
 * `directory`: one directory for one run, for a person.
 */
export type ResultsMode = 'bucket' | 'decorated' | 'directory';

/** What a run says of itself, and of what may come along. */
export interface ResultsOptions {
  /** Where people look while it runs. @default none */
  readonly links?: RunLinks;
  /** Facts for people in started.json. @default none */
  readonly metadata?: RunMetadata;
  readonly artifacts?: ArtifactRules;
}

/** Which artifacts are taken along, and who hears how far it is. */
export type ArtifactRules = Pick<CopyArtifactsOptions, 'ignore' | 'maxBytes' | 'onProgress'>;

export class Results {
  readonly mode: ResultsMode;
  readonly store: ObjectStore;
  /** Objects outside the run directory that point to it. */
  readonly pointers: readonly PointerObject[];
  /** What could not be written. */
  readonly problems: Problem[] = [];
  readonly links: RunLinks;
  readonly metadata: RunMetadata;
  readonly artifacts: ArtifactRules;
  readonly #base: string;

  constructor(mode: ResultsMode, store: ObjectStore, job: ProwJob, layout: GcsLayout, options: ResultsOptions = {}) {
    this.links = options.links ?? {};
    this.metadata = options.metadata ?? {};
    this.artifacts = options.artifacts ?? {};
    this.mode = mode;
    this.store = store;
    this.#base = mode === 'bucket' ? `${runDirForJob(job, layout)}/` : '';
    this.pointers = mode === 'bucket' ? pointersForJob(job, layout, store.uri) : [];
  }

  /** Where a person finds the run. */
  get uri(): string {
    return `${this.store.uri}/${this.#base}`.replace(/\/$/, '');
  }

  /** Name of an object of the run, e.g. `started.json`. */
  nameOf(name: string): string {
    return this.#base + name;
  }

  /** Name of an artifact; in decorated jobs the store itself is the artifacts directory. */
  artifactName(name: string): string {
    return this.mode === 'decorated' ? name : this.nameOf(`artifacts/${name}`);
  }

  /** Writes one object; a failure becomes a problem and never hides the verdict. Says whether it was written. */
  async put(name: string, body: ObjectBody, options: PutOptions = {}): Promise<boolean> {
    try {
      await this.store.put(name, body, options);
      return true;
    } catch (error) {
      if (isKept(error)) return false;
      const message = `could not write ${name}: ${error instanceof Error ? error.message : String(error)}`;
      const hint = error instanceof HarnessError ? error.hint : undefined;
      this.problems.push(
        problem(message, { rule: 'upload', hint: hint ?? `check that ${this.store.uri} can be written` }),
      );
      return false;
    }
  }
}
