import { NX_VERSIONS } from '../support/nx-versions.cjs';
import { describeTerminal } from './terminal';

describeTerminal(NX_VERSIONS[24]);
