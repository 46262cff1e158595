// Draws a terminal's screen from the exact output of programs.
const [ROW, COLUMN, LEFT, TOP] = [18, 7.85, 16, 48];
const COLOURS = {
  30: '#6e7681',
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#8b949e',
};
const PLAIN = '#e6edf3';

const escape = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

/**
 * @param {string} title
 * @param {string[]} lines with terminal colours (SGR); longer lines are cut
 * @param {number} columns
 */
function terminalSvg(title, lines, columns = 112) {
  const [width, height] = [Math.ceil(columns * COLUMN) + 2 * LEFT, TOP + lines.length * ROW + 12];
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, index) => `<circle cx="${20 + index * 18}" cy="20" r="6" fill="${fill}"/>`,
  );
  const rows = lines.map((line, index) => {
    const y = TOP + index * ROW;
    return `<text x="${LEFT}" y="${y}" xml:space="preserve">${spans(line, columns)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="13">
<title>${escape(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
${dots.join('')}
<g fill="${PLAIN}">
${rows.join('\n')}
</g>
</svg>
`;
}

function spans(line, columns) {
  let [room, fill, weight] = [columns, undefined, undefined];
  let result = '';
  for (const [, codes, text] of line.matchAll(/(?:\x1b\[([\d;]*)m)?([^\x1b]*)/g)) {
    for (const code of codes === undefined ? [] : codes.split(';').map(Number)) {
      if (code === 0) [fill, weight] = [undefined, undefined];
      else if (code === 1) weight = 'bold';
      else if (code === 22) weight = undefined;
      else if (code === 39) fill = undefined;
      else fill = COLOURS[code > 90 ? code - 60 : code] ?? fill;
    }
    const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    if (shown) result += span(shown, fill, weight);
    room -= shown.length;
    if (room <= 0) break;
  }
  return result;
}

function span(text, fill, weight) {
  const style = [fill && ` fill="${fill}"`, weight && ` font-weight="${weight}"`].filter(Boolean).join('');
  return style ? `<tspan${style}>${escape(text)}</tspan>` : escape(text);
}

module.exports = { terminalSvg };
