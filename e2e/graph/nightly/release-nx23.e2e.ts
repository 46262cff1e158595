import { NX_VERSIONS } from '../../support/nx-versions.cjs';
import { testReleases } from '../release';

describe('nx release version, with Nx 23', () => testReleases(NX_VERSIONS[23]));
