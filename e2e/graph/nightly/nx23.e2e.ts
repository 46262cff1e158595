import { describeTable } from '../table';

describeTable({ nx: '23.3.2', devkit: '23.3.2' });
