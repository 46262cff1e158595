import { buildsAsCargo } from '../../support/as-cargo';
import { hostTarget } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

/**
 * This machine's cargo and the plugin must find the same packages as cargo does by its own rules.
 */
buildsAsCargo(['--engine=host', `--triple=${hostTarget().target}`], {}, () => {});
