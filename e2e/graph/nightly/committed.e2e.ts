import { OUTSIDE_CHANGES } from '../outside-changes';
import { describeTable } from '../table';

const mode = {
  title: 'committed slices',
  options: { committedSlices: true },
  exact: true,
  changes: OUTSIDE_CHANGES,
};

const bumps = OUTSIDE_CHANGES.filter(({ holds }) => holds !== undefined);

describeTable({ nx: '22.7.12', devkit: '22.7.12' }, { ...mode, changes: bumps });
describeTable({ nx: '24.0.6', devkit: '24.0.0' }, mode);
