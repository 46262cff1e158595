/**
 * Returns the rows of a table that a run tests. Without `RUST_STATIC_ROWS` these are all rows. With
 * `RUST_STATIC_ROWS=4`, as in CI, it is every fourth row, and the output says so.
 *
 * @template T
 * @param {readonly T[]} table
 * @returns {readonly T[]}
 * @throws Error if the variable is not a whole number from 1 on
 */
function rows(table) {
  const every = Number(process.env.RUST_STATIC_ROWS ?? 1);
  if (!Number.isInteger(every) || every < 1)
    throw new Error(`RUST_STATIC_ROWS=${process.env.RUST_STATIC_ROWS} is not a whole number from 1 on`);
  const taken = table.filter((_, at) => at % every === 0);
  if (every > 1)
    process.stderr.write(
      `${taken.length} of ${table.length} rows, because of RUST_STATIC_ROWS=${every}; all run at night\n`,
    );
  return taken;
}

module.exports = { rows };
