/**
 * Converts projects to JSON in which every crate occurs once, one per line. The spec reverses this.
 */
export function compact(projects) {
  const crates = new Map();
  const index = (crate) => {
    const text = JSON.stringify(crate);
    if (!crates.has(text)) crates.set(text, crates.size);
    return crates.get(text);
  };
  const short = projects.map(({ locked, compiled, ...rest }) => ({
    ...rest,
    locked: locked.map(index),
    compiled: compiled.map(index),
  }));
  const lines = (items) => items.join(',\n');
  return `{"crates": [\n${lines([...crates.keys()])}\n],\n"projects": [\n${lines(short.map((project) => JSON.stringify(project)))}\n]}\n`;
}
