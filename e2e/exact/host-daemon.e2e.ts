import { hostTarget } from '../support/workspace.cjs';
import { holds } from './property';

// In a file of its own, so that it runs in parallel with the other one.
holds('host', { target: hostTarget().target }, { runs: 5, steps: 20, daemon: true });
