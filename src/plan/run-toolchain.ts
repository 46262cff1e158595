/**
 * Variable in which the plugin's hook leaves a digest of this machine's rustc for a run that asks for the host engine,
 * and an empty text for every other run. Targets inferred for a container hash it: their key covers the toolchain when
 * the command line or RUST_STATIC_ENGINE makes them build on the host. No build sees it.
 */
export const RUN_TOOLCHAIN = 'RUST_STATIC_TOOLCHAIN';

/** The command whose output tells one rustc from another. Nx runs it for targets inferred for the host. */
export const RUSTC_VERSION = 'rustc -vV';
