import { describeTable } from './table';

describeTable({ nx: '24.0.6', devkit: '24.0.0' });
