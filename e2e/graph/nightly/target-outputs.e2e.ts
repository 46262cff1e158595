import { describeOutputs } from '../target-outputs';

describeOutputs({ nx: '22.7.12', devkit: '22.7.12' });
describeOutputs();
