// Workspaces of a realistic size for the benchmark, with crates from the registry.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { baseImage } = require('../../e2e/support/test-builder.cjs');
const { createWorkspace, hostTarget, must } = require('../../e2e/support/workspace.cjs');

const COMMON = `anyhow = "1"
clap = { version = "4", features = ["derive"] }
regex = "1"
serde = { version = "1", features = ["derive"] }
serde_json = "1"
sha2 = "0.10"
`;
/** Dependencies of a web service. */
export const SERVER = `${COMMON}axum = { version = "0.8", default-features = false, features = ["http1", "tokio", "json", "query"] }
tokio = { version = "1", features = ["rt-multi-thread", "net", "macros"] }
tracing = "0.1"
`;

/** The manifest of a crate. */
export const manifest = (name, dependencies) => `[package]
name = "${name}"
version = "0.1.0"
edition = "2021"

[features]
static = []

[dependencies]
${dependencies}`;

const model = `use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    pub name: String,
    pub tags: Vec<String>,
    pub size: u64,
}

pub fn parse(text: &str) -> Result<Vec<Record>, serde_json::Error> {
    serde_json::from_str(text)
}
`;

/** A program as long as small tools are; \`mark\` is what an edit changes. */
const tool = (mark) => `use clap::Parser;
use model::Record;
use sha2::{Digest, Sha256};

#[derive(Parser)]
#[command(version)]
struct Options {
    /// Only records whose name matches
    #[arg(long, default_value = ".")]
    name: String,
    /// Smallest size
    #[arg(long, default_value_t = 0)]
    size: u64,
    /// JSON instead of lines
    #[arg(long)]
    json: bool,
}

fn select(records: Vec<Record>, options: &Options) -> anyhow::Result<Vec<Record>> {
    let name = regex::Regex::new(&options.name)?;
    let mut found: Vec<Record> = records
        .into_iter()
        .filter(|record| name.is_match(&record.name) && record.size >= options.size)
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name).then(b.size.cmp(&a.size)));
    Ok(found)
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let records = model::parse(r#"[{"name":"${mark}","tags":["a","b"],"size":3}]"#)?;
    let found = select(records, &options)?;
    println!("{:x}", Sha256::digest(serde_json::to_vec(&found)?));
    if options.json {
        println!("{}", serde_json::to_string_pretty(&found)?);
    }
    for record in &found {
        println!("{} {} {}", record.name, record.size, record.tags.join(","));
    }
    Ok(())
}
`;

/** The main file of a web service; `mark` is what an edit changes. */
export const server = (mark) => `use axum::{extract::Query, routing::get, Json, Router};
use clap::Parser;
use serde::{Deserialize, Serialize};

#[derive(Parser)]
struct Options {
    /// Where to listen; without it the program only says what it is
    #[arg(long)]
    listen: Option<String>,
}

#[derive(Deserialize)]
struct Ask {
    name: String,
}

#[derive(Serialize)]
struct Answer {
    greeting: String,
    valid: bool,
}

async fn greet(Query(ask): Query<Ask>) -> Json<Answer> {
    let valid = regex::Regex::new("^[a-z]+$").is_ok_and(|rule| rule.is_match(&ask.name));
    tracing::info!(valid, "asked");
    Json(Answer { greeting: format!("{} {}", "${mark}", ask.name), valid })
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Some(address) = Options::parse().listen else {
        println!("${mark}");
        return Ok(());
    };
    let listener = tokio::net::TcpListener::bind(&address).await?;
    axum::serve(listener, Router::new().route("/greet", get(greet))).await?;
    Ok(())
}
`;

/**
 * A workspace of apps, with its lock.
 *
 * @param {Record<string, { manifest: string, main: string }>} apps by name
 * @param {{ libs?: Record<string, { manifest: string, lib: string }>, options?: object, nx?: object }} [more] crates by
 *   name, options of the plugin, and versions of Nx
 */
export function workspaceOf(apps, { libs = {}, options = { baseImage: baseImage }, nx: versions } = {}) {
  const workspace = createWorkspace(versions);
  const { write, exec, nx } = workspace;
  write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
  write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget*/\n');
  const folders = ['apps', ...(Object.keys(libs).length > 0 ? ['libs'] : [])];
  const members = folders.map((folder) => `"${folder}/*"`).join(', ');
  write('Cargo.toml', `[workspace]\nmembers = [${members}]\nresolver = "2"\n`);
  for (const [name, { manifest, lib }] of Object.entries(libs)) {
    write(`libs/${name}/Cargo.toml`, manifest);
    write(`libs/${name}/src/lib.rs`, lib);
  }
  for (const [name, { manifest, main }] of Object.entries(apps)) {
    // What `setup` writes, without a Dockerfile.
    const settings = '\n[package.metadata.rust-static]\nstatic-feature = "static"\n';
    write(`apps/${name}/Cargo.toml`, options.engine === 'host' ? `${manifest}${settings}` : manifest);
    write(`apps/${name}/src/main.rs`, main);
    if (options.engine !== 'host')
      must(nx(['g', '@org/rust-static:setup', `apps/${name}`, '--no-interactive']), 'setup');
  }
  must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  return workspace;
}

const onHost = () => ({ engine: 'host', target: hostTarget().target });
const hello = 'fn main() { println!("hello"); }\n';

/** One app with about 75 crates, and what edits it. @param {{ engine?: string }} [how] */
export function oneApp({ engine } = {}) {
  const options = engine === 'host' ? onHost() : undefined;
  const app = { manifest: manifest('app', SERVER), main: server('hello') };
  const workspace = workspaceOf({ app }, { options });
  const edit = (mark) => workspace.write('apps/app/src/main.rs', server(mark));
  return { ...workspace, edit, target: options?.target };
}

/** Twelve apps with a crate of the workspace and about 40 from the registry in common. */
export function twelveApps() {
  const names = Array.from({ length: 12 }, (_, index) => `tool-${String.fromCharCode(97 + index)}`);
  const apps = names.map((name) => [
    name,
    { manifest: manifest(name, `${COMMON}model = { path = "../../libs/model" }\n`), main: tool(name) },
  ]);
  const serde = COMMON.split('\n').filter((line) => line.startsWith('serde'));
  const libs = { model: { manifest: manifest('model', serde.join('\n')), lib: model } };
  return { ...workspaceOf(Object.fromEntries(apps), { libs }), names };
}

/** A small app, beside a target that does nothing. */
export function smallApp() {
  const workspace = workspaceOf({ app: { manifest: manifest('app', ''), main: hello } });
  const targets = { nothing: { executor: 'nx:noop', cache: true } };
  workspace.write('apps/app/project.json', JSON.stringify({ name: 'app', targets }));
  return workspace;
}

/** A small app for the host engine. */
export function smallHostApp() {
  return workspaceOf({ app: { manifest: manifest('app', ''), main: hello } }, { options: onHost() });
}

/** Small apps for the host engine. @param {number} count */
export function manyHostApps(count) {
  const names = Array.from({ length: count }, (_, at) => `app-${at}`);
  const apps = names.map((name) => [name, { manifest: manifest(name, ''), main: hello }]);
  return workspaceOf(Object.fromEntries(apps), { options: onHost() });
}

/** An app whose binary has 200 MB. */
export function largeApp() {
  const main = `#[used]
static DATA: [u8; 200_000_000] = [1; 200_000_000];
fn main() { println!("{}", DATA[std::env::args().count()]); }
`;
  return workspaceOf({ app: { manifest: manifest('app', ''), main } });
}

/** Apps of which one has a crate from the registry, as targets of ours and of @monodon/rust. @param {number} apps */
export function bumpWorkspace(apps) {
  const names = Array.from({ length: apps }, (_, index) => `app-${index + 1}`);
  const crates = names.map((name, index) => [
    name,
    { manifest: manifest(name, index === 0 ? 'itoa = "1"\n' : ''), main: hello },
  ]);
  // The last major that @monodon/rust 3.0.0 is made for.
  const nx = { nx: '22.7.12', devkit: '22.7.12' };
  const workspace = workspaceOf(Object.fromEntries(crates), { options: onHost(), nx });
  const npm = ['install', '--no-audit', '--no-fund', '--loglevel=error', '-D', '@monodon/rust@3.0.0'];
  must(workspace.exec('npm', npm), 'npm install');
  const { plugins } = JSON.parse(workspace.read('nx.json'));
  workspace.write('nx.json', JSON.stringify({ plugins: ['@monodon/rust', ...plugins] }));
  for (const name of names) {
    const options = { 'target-dir': `dist/target/${name}` };
    const outputs = ['{options.target-dir}'];
    const build = { executor: '@monodon/rust:build', cache: true, outputs, options };
    workspace.write(`apps/${name}/project.json`, JSON.stringify({ name, targets: { build } }));
  }
  must(workspace.exec('cargo', ['update', '-p', 'itoa', '--precise', '1.0.10']), 'cargo update');
  return { ...workspace, apps };
}
