/** Creates the page docs/mistakes.md: the usual mistakes of a first day, and what is said about each. */
export function mistakesTable(rows) {
  const right = rows.filter(({ wrong }) => wrong.length === 0).length;
  return `# The usual mistakes, and what is said

\`npm run survey:mistakes\` makes each mistake in a workspace with an app and a library, and reads the
answer. **${right} of ${rows.length} mistakes get the answer below.**

| mistake | command | exit status | answer |
| --- | --- | ---: | --- |
${rows.flatMap(lines).join('\n')}
`;
}

function lines({ title, answers }) {
  return answers.map(({ run, env = {}, status, says }, at) => {
    const variables = Object.entries(env).filter(([name]) => name === 'DOCKER_HOST');
    const command = [...variables.map((entry) => entry.join('=')), ...withoutPlace(run)].join(' ');
    const answer = says.map((sentence) => cell(sentence)).join('<br>') || 'It works.';
    return `| ${at === 0 ? title : ''} | ${code(command)} | ${status} | ${answer} |`;
  });
}

const cell = (text) => text.replace(/[|<>]/g, (c) => `\\${c}`);
const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;

/** Leaves out the folder and the user of a command, which the title says. */
function withoutPlace(run) {
  const at = run.findIndex((word) => word.startsWith('node_modules/.bin/'));
  return at < 0 ? run : [run[at].replace('node_modules/.bin/', ''), ...run.slice(at + 1)];
}
