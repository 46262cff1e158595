/**
 * Crates of crates.io whose macros read no file, no folder and no network: their output depends
 * only on their input. Each crate was reviewed for that in November 2026 (`std::fs`, `File`,
 * `read_*`, `include_*`, `Command`, sockets). Some read a variable (strum_macros, paste); variables
 * belong to the process, and so to the target directory as a whole.
 *
 * Macros that look for a manifest (proc-macro-crate: num_enum, borsh), for templates or migrations
 * (askama, sqlx, diesel_migrations), or for the time (rustversion) must never be added.
 */
export const READS_NOTHING: ReadonlySet<string> = new Set([
  // Serialization and schemas.
  ...['serde_derive', 'serde_repr', 'serde_with_macros', 'schemars_derive', 'prost-derive'],
  // Errors and command lines.
  ...['thiserror-impl', 'thiserror-core-impl', 'snafu-derive', 'miette-derive', 'clap_derive', 'displaydoc'],
  // Asynchronous functions and logs.
  ...['tokio-macros', 'futures-macro', 'async-trait', 'async-recursion', 'async-stream-impl'],
  ...['async-attributes', 'actix-macros', 'tracing-attributes', 'pin-project-internal'],
  // Derived traits and builders.
  ...['derive_more-impl', 'derive-new', 'derivative', 'educe', 'getset', 'smart-default', 'auto_impl'],
  ...['strum_macros', 'num-derive', 'ref-cast-impl', 'enum-map-derive', 'enumflags2_derive'],
  ...['enum-ordinalize-derive', 'darling_macro', 'derive_builder_macro', 'typed-builder-macro', 'bon-macros'],
  // Memory, layout and text.
  ...['zerocopy-derive', 'zerofrom-derive', 'zerovec-derive', 'yoke-derive', 'bytemuck_derive'],
  ...['zeroize_derive', 'ouroboros_macro', 'paste', 'indoc', 'phf_macros', 'time-macros', 'maud_macros'],
]);
