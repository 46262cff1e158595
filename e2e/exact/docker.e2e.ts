import { builderImage } from '../support/test-builder.cjs';
import { holds } from './property';

holds('docker', { builderImage }, { runs: 1, steps: 15, daemon: false });
holds('docker', { builderImage }, { runs: 1, steps: 15, daemon: true });
