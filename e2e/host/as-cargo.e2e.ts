import { buildsAsCargo } from '../support/as-cargo';
import { hostTarget } from '../support/workspace.cjs';

jest.setTimeout(600_000);

/** What cargo finds out by rules of its own, this machine's cargo and the plugin find out alike. */
buildsAsCargo(['--engine=host', `--triple=${hostTarget().target}`], {}, () => {});
