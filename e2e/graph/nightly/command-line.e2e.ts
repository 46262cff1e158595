import { describeCommandLine } from '../command-line';

describeCommandLine({ nx: '22.7.12', devkit: '22.7.12' });
describeCommandLine();
