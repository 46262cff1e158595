import { builderImage } from '../support/test-builder.cjs';
import { holds } from './property';

holds('docker', { builderImage }, { runs: 2, steps: 15 });
