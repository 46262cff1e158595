import { BUILD, bad, good } from './make.mjs';

const ALPINE = '--triple=x86_64-alpine-linux-musl';

export const COMMAND_LINE = [
  {
    title: '1. A project that does not exist',
    commands: [
      bad(['nx', 'run', 'ap:static-build'], 'Did you mean'),
      bad(['rust-static', 'plan', 'ap'], 'No project "ap" in the workspace', 'Did you mean "app"?'),
    ],
  },
  {
    title: '2. No Docker daemon',
    commands: [
      {
        ...bad(
          [...BUILD, '--engine=docker', ALPINE],
          'No Docker daemon answers',
          'RUST_STATIC_ENGINE=host in the environment for any target',
        ),
        env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
      },
      {
        ...bad([...BUILD, '--engine=docker', ALPINE], 'ssh cannot connect to 127.0.0.1'),
        env: { DOCKER_HOST: 'ssh://127.0.0.1:9' },
      },
    ],
  },
  {
    title: '7. A binary or an option that does not exist',
    commands: [
      bad([...BUILD, '--bins=apq'], 'No binary named "apq" in crate app', 'Did you mean "app"?'),
      bad([...BUILD, '--bin=app'], 'Unknown option "bin" of app:static-build', 'Did you mean "bins"?'),
    ],
  },
  {
    title: '8. A feature that does not exist',
    commands: [bad([...BUILD, '--features=statik'], 'No feature "statik"', 'Did you mean "static"?')],
  },
  {
    title: '9. A triple of another form',
    commands: [
      bad([...BUILD, '--triple=x86_64-unknown-linux'], '<arch>-<vendor>-linux-<libc>'),
      bad(
        [...BUILD, '--engine=docker', '--triple=x86_64-unknown-linux-musl'],
        "The builder's rustc does not have the target x86_64-unknown-linux-musl",
        'Write x86_64-alpine-linux-musl instead',
      ),
      bad(
        [...BUILD, '--triple=riscv64gc-unknown-linux-musl'],
        'rustup target add riscv64gc-unknown-linux-musl',
      ),
    ],
  },
  {
    title: '9d. `--target`, which Nx takes for itself',
    commands: [
      bad(
        [...BUILD, '--target=aarch64-alpine-linux-musl'],
        'does not reach app:static-build',
        'Write --triple=aarch64-alpine-linux-musl.',
      ),
    ],
  },
  {
    title: '9f. Values that do not exist',
    commands: [
      bad([...BUILD, '--engine=podman'], 'It is "podman"; it should be "docker" or "host".'),
      bad([...BUILD, '--release'], 'Unknown option "release" of app:static-build'),
      bad([...BUILD, '--profile=relase'], 'Did you mean "release"?'),
    ],
  },
  {
    title: '9g. A configuration',
    commands: [
      bad([...BUILD, '-c', 'production'], 'app:static-build has no configuration "production"'),
      good([...BUILD, '-c', 'debug'], 'dist/apps/app/static-debug/app: static-pie'),
    ],
  },
  {
    title: '30. A command of the command line',
    commands: [
      bad(['rust-static', 'foo'], 'Unknown command "foo"'),
      good(['rust-static', 'plan'], 'project app'),
    ],
  },
];
