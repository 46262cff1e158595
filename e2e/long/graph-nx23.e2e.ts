import { describeTable } from '../graph/table';

describeTable({ nx: '23.3.2', devkit: '23.3.2' });
