import { rows } from '../support/rows.cjs';
import { OUTSIDE_CHANGES } from './outside-changes';
import { SOURCE_CHANGES } from './source-changes';
import { describeTable } from './table';

describeTable(
  { nx: '24.0.6', devkit: '24.0.0' },
  { changes: [...rows([...SOURCE_CHANGES, ...OUTSIDE_CHANGES])] },
);
