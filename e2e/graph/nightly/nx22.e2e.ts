import { describeTable } from '../table';

describeTable({ nx: '22.7.12', devkit: '22.7.12' });
