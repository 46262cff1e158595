import { buildsAsCargo } from '../../support/as-cargo';
import { builderImage } from '../../support/test-builder.cjs';
import { removeVolumes } from '../../support/volumes.cjs';

jest.setTimeout(1_200_000);

/** The container and the plugin must find the same packages as cargo does by its own rules. */
buildsAsCargo([], { builderImage }, removeVolumes);
