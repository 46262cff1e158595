import { hostTarget } from '../support/workspace.cjs';
import { holds } from './property';

holds('host', { target: hostTarget().target }, { runs: 10, steps: 20 });
