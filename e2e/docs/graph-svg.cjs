// Draws a graph of projects. Dependencies are below their dependents.
const [BOX, HIGH, GAP, STEP] = [128, 40, 28, 96];

/**
 * @param {string} title
 * @param {{ name: string, note: string, kind: 'app' | 'lib' }[]} nodes
 * @param {[from: string, to: string][]} edges
 */
function graphSvg(title, nodes, edges) {
  const depth = depths(nodes, edges);
  const rows = [];
  for (const node of nodes) (rows[depth.get(node.name)] ??= []).push(node);
  const widest = Math.max(...rows.map((row) => row.length));
  const width = widest * (BOX + GAP) + GAP;
  const height = rows.length * STEP - (STEP - HIGH) + 2 * GAP;
  const at = new Map(
    rows.flatMap((row, y) =>
      row.map((node, x) => {
        const left = (width - row.length * (BOX + GAP) + GAP) / 2;
        return [node.name, { x: left + x * (BOX + GAP), y: GAP + y * STEP }];
      }),
    ),
  );
  const lines = edges.map(([from, to]) => {
    const [a, b] = [at.get(from), at.get(to)];
    return `<line x1="${a.x + BOX / 2}" y1="${a.y + HIGH}" x2="${b.x + BOX / 2}" y2="${b.y - 4}" stroke="#57606a" marker-end="url(#arrow)"/>`;
  });
  const boxes = nodes.map(({ name, note, kind }) => {
    const { x, y } = at.get(name);
    const fill = kind === 'app' ? '#ddf4ff' : '#f6f8fa';
    return `<rect x="${x}" y="${y}" width="${BOX}" height="${HIGH}" rx="6" fill="${fill}" stroke="#57606a"/>
<text x="${x + BOX / 2}" y="${y + 17}" text-anchor="middle" font-weight="bold">${name}</text>
<text x="${x + BOX / 2}" y="${y + 32}" text-anchor="middle" font-size="10" fill="#57606a">${note}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">
<title>${title}</title>
<defs><marker id="arrow" markerWidth="8" markerHeight="8" refX="6" refY="3" orient="auto"><path d="M0,0 L6,3 L0,6" fill="none" stroke="#57606a"/></marker></defs>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${lines.join('\n')}
${boxes.join('\n')}
</svg>
`;
}

/** Returns the level of each project: below everything that depends on it. */
function depths(nodes, edges) {
  const depth = new Map(nodes.map(({ name }) => [name, 0]));
  for (let round = 0; round < nodes.length; round++)
    for (const [from, to] of edges) depth.set(to, Math.max(depth.get(to), depth.get(from) + 1));
  return depth;
}

module.exports = { graphSvg };
