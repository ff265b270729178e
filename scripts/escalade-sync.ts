/**
 * Stands in for `escalade/sync` in the bundle: with it yargs looks for a package.json above the directory it was started in, for a version that we tell
 * it and for settings of its own, in which a tested repository must have no say. There is no file of this name.
 */
export default function nothingAbove(): string {
  return '';
}
