import { containerFeatures } from './container-features.ts';
import { expressionFeature } from './expression-functions.ts';
import type { Feature } from './feature.ts';
import { commandFeature } from './missing-commands.ts';
import { specFeatures } from './spec-features.ts';
import { templateFeatures } from './template-features.ts';

/** Everything this engine says about fields of a Workflow; what is not here is not looked at. */
export const features: readonly Feature[] = [
  ...specFeatures,
  ...templateFeatures,
  ...containerFeatures,
  commandFeature,
  expressionFeature,
];
