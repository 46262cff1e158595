import type { DoctorReport, LibraryReport, ProjectReport } from './report';

const NO_PROJECTS = 'No crate has the target static-build; `nx g @org/rust-static:setup apps/app` makes one.';

/** Formats the report as text. */
export function printReport({ engines, projects, problems, notes, ok }: DoctorReport): string {
  const engineRows = engines.map(
    ({ name, ok: works, detail }) =>
      `  ${works ? 'ok' : '--'}  ${name.padEnd(7)} ${indent(firstLines(detail), 14)}`,
  );
  return [
    'Engines',
    ...engineRows,
    ...projects.flatMap((project) => ['', ...page(project)]),
    ...(problems.length + notes.length > 0 ? ['', 'Workspace', ...findings({ problems, notes })] : []),
    '',
    projects.length === 0
      ? NO_PROJECTS
      : ok
        ? 'Builds can work.'
        : 'Not everything is in order: see the lines with "!!".',
  ].join('\n');
}

function page({
  project,
  engine,
  target,
  alpine,
  exact,
  libraries,
  problems,
  notes,
}: ProjectReport): string[] {
  const how = [engine && `engine ${engine}`, target, alpine && `Alpine ${alpine}`].filter(Boolean).join(', ');
  const level = exact
    ? 'as cargo resolves them'
    : 'as the lock has them: possible, features are not known (--exact asks cargo)';
  return [
    `${project}${how ? `: ${how}` : ''}`,
    ...(libraries.length > 0 ? [`  C libraries, ${level}`, ...table(libraries)] : []),
    ...(libraries.length === 0 && problems.length === 0 ? ['  No C libraries.'] : []),
    ...findings({ problems, notes }),
  ];
}

function findings({ problems, notes }: Pick<ProjectReport, 'problems' | 'notes'>): string[] {
  return [
    ...problems.map((problem) => `  !!  ${indent(problem, 6)}`),
    ...notes.map((note) => `  i   ${indent(note, 6)}`),
  ];
}

function table(libraries: LibraryReport[]): string[] {
  const width = Math.max(...libraries.map(({ name }) => name.length));
  return libraries.map(({ name, how, by, runtime }) => {
    const needs = runtime ? `; at run time: ${runtime}` : '';
    return `    ${name.padEnd(width)}  ${how} (${by.join(', ')})${needs}`;
  });
}

function firstLines(text: string): string {
  return text.split('\n').filter(Boolean).slice(0, 6).join('\n');
}

function indent(text: string, columns: number): string {
  return text
    .split('\n')
    .filter(Boolean)
    .join(`\n${' '.repeat(columns)}`);
}
