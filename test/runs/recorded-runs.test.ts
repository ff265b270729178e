import { describeRealRuns } from '../support/describe-real-runs.ts';

describeRealRuns({ choose: (runs) => runs, atLeast: 140 });
