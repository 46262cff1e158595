/**
 * Variable in which the plugin's hook stores a digest of the inputs whose last change Nx has missed.
 * It is empty if Nx has missed none. Targets hash it, so their key covers these changes too. It is
 * hidden from builds.
 */
export const RUN_MISSED = 'RUST_STATIC_MISSED';
