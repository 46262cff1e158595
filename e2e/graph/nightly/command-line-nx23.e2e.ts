import { describeCommandLine } from '../command-line';

describeCommandLine({ nx: '23.3.2', devkit: '23.3.2' });
