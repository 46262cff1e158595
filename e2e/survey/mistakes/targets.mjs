import { BUILD, DOCTOR, bad, json } from './make.mjs';

export const TARGETS = [
  {
    title: '12. A `package` target of one’s own',
    change: json('apps/app/project.json', { targets: { package: { command: 'true' } } }),
    commands: [
      bad(
        ['nx', 'run', 'app:image-load'],
        'app:package is not the package target of this plugin',
        'Set "packageTargetName"',
      ),
    ],
  },
  {
    title: '13. A `static-build` target of one’s own',
    change: json('apps/app/project.json', { targets: { 'static-build': { command: 'true' } } }),
    commands: [bad(DOCTOR, 'app:static-build is not the target of this plugin')],
  },
  {
    title: '13b. An option in `project.json`',
    change: json('apps/app/project.json', { targets: { 'static-build': { options: { engin: 'host' } } } }),
    commands: [
      bad(BUILD, 'Unknown option "engin"', 'Did you mean "engine"?'),
      bad(DOCTOR, 'Unknown option "engin"'),
    ],
  },
  {
    title: '21. An npm script `package`',
    change: (w) => {
      w.write(
        'package.json',
        JSON.stringify({ ...JSON.parse(w.read('package.json')), workspaces: ['apps/*'] }),
      );
      w.write(
        'apps/app/package.json',
        JSON.stringify({ name: 'app', private: true, scripts: { package: 'true' } }),
      );
    },
    commands: [bad(['nx', 'run', 'app:image-load'], 'app:package is not the package target of this plugin')],
  },
];
