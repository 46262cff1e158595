import { buildsAsCargo } from '../support/as-cargo';
import { builderImage } from '../support/test-builder.cjs';
import { removeVolumes } from '../support/volumes.cjs';

jest.setTimeout(1_200_000);

/** What cargo finds out by rules of its own, the container and the plugin find out alike. */
buildsAsCargo([], { builderImage }, removeVolumes);
