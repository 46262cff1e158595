import { describeOutputs } from '../target-outputs';

describeOutputs({ nx: '23.3.2', devkit: '23.3.2' });
