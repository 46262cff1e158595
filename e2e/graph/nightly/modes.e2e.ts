import { OUTSIDE_CHANGES } from '../outside-changes';
import { SOURCE_CHANGES } from '../source-changes';
import { describeTable } from '../table';

const NX24 = { nx: '24.0.6', devkit: '24.0.0' };
const some = [...SOURCE_CHANGES.slice(0, 4), ...OUTSIDE_CHANGES.filter(({ holds }) => holds !== undefined)];

describeTable(NX24, { title: 'by project', env: { NX_LEGACY_AFFECTED: 'true' }, changes: some });
describeTable(NX24, { title: 'with nothing cached', cold: true, changes: some });
