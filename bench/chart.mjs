// The chart: one bar per row. Its length is the share of the goal.
const [WIDTH, LEFT, ROW, TOP] = [860, 400, 30, 48];
const FULL = 300;
/** Longer bars than that are cut off. */
const MOST = 1.4;

const escape = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
const plain = (text) => text.replaceAll('`', '');

/** @param {{ name: string, against: string, share?: number }[]} rows */
export function chart(rows) {
  const shown = rows.filter(({ share }) => share !== undefined);
  const height = TOP + shown.length * ROW + 12;
  const goal = LEFT + FULL;
  const bars = shown.map(({ name, against, share }, index) => {
    const y = TOP + index * ROW;
    const length = Math.max(2, Math.min(share, MOST) * FULL);
    const label = against === '-' ? plain(name) : `${plain(name)} / ${plain(against)}`;
    const short = label.length > 66 ? `${label.slice(0, 65)}…` : label;
    return [
      `<text x="${LEFT - 8}" y="${y + 15}" text-anchor="end" font-size="11"><title>${escape(label)}</title>${escape(short)}</text>`,
      `<rect x="${LEFT}" y="${y + 3}" width="${length.toFixed(1)}" height="17" fill="${share <= 1 ? '#2a7f62' : '#b3541e'}"/>`,
      `<text x="${(LEFT + length + 6).toFixed(1)}" y="${y + 16}" font-size="11">${Math.round(share * 100)} %</text>`,
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif">
<title>Result of each case relative to its goal</title>
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<text x="12" y="20" font-size="14" font-weight="bold">Result of each case relative to its goal; shorter is better</text>
<line x1="${goal}" y1="${TOP - 10}" x2="${goal}" y2="${height - 8}" stroke="#444444" stroke-dasharray="4 3"/>
<text x="${goal}" y="${TOP - 14}" text-anchor="middle" font-size="11">goal</text>
${bars.join('\n')}
</svg>
`;
}
