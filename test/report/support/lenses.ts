const runDirectory = 'logs/job/1584987912955498496/';

/** Who takes which artifact for JUnit: lenses look at the path below the run directory, TestGrid and Kettle at the whole object name. */
const readers: Readonly<Record<string, { readonly pattern: RegExp; readonly from: string }>> = {
  /** util/gcs/read.go */
  TestGrid: { pattern: /.+\/(?:junit((_[^_]+)?(_\d+-\d+)?(_\d+)?|.+)?\.xml|test.xml)$/, from: runDirectory },
  'prow.k8s.io': { pattern: /^artifacts(\/.*\/|\/)junit.*\.xml$/, from: '' },
  'oss-prow': { pattern: /artifacts\/junit.*\.xml/, from: '' },
  OpenShift: { pattern: /.*\/junit.*\.xml/, from: '' },
  /** The example in Prow's documentation of the junit lens. */
  documented: { pattern: /^artifacts\/junit.*\.xml$/, from: '' },
  /** kettle/make_db.py */
  Kettle: { pattern: /.*\/junit.*\.xml$/, from: runDirectory },
};

export const allReaders: readonly string[] = Object.keys(readers);

/** Readers that take an artifact of that name for JUnit. */
export function readersOf(artifact: string): readonly string[] {
  return Object.entries(readers).flatMap(([reader, { pattern, from }]) =>
    pattern.test(`${from}artifacts/${artifact}`) ? [reader] : [],
  );
}

/** What TestGrid calls the file: the part after `junit_` of a portable name, else something ugly. */
export function testGridContext(artifact: string): string | undefined {
  return readers['TestGrid']?.pattern.exec(`${runDirectory}artifacts/${artifact}`)?.[2]?.slice(1);
}
