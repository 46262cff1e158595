// An edit of a file that only a macro reads. Cargo learns nothing of it, so it is compared with a build from nothing.
import { alternate, row } from '../statistics.mjs';
import { article, builderImage, engine, leave, nx, removeFolder, says, TARGET } from './sides.mjs';
import { manifest, SERVER, server, workspaceOf } from './workspaces.mjs';

const CARGO = ['--manifest-path', 'apps/app/Cargo.toml', '--features', 'static'];
const THEIRS = 'target-clean';

/** The macro lists a folder, of which cargo learns nothing. */
const phrases = `use proc_macro::TokenStream;

#[proc_macro]
pub fn phrases(_: TokenStream) -> TokenStream {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../apps/app/phrases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let text: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    format!("{text:?}").parse().unwrap()
}
`;

/** @param {{ short: boolean }} options the short form takes one pair */
export function macroBench({ short }) {
  const workspace = macroApp();
  const edited = (mark, file) => {
    const said = says(workspace, file);
    if (said !== mark) throw new Error(`${file} says ${said}, not ${mark}`);
  };
  try {
    workspace.edit('first');
    const image = builderImage(workspace, 'app');
    nx(workspace, ['run', 'app:static-build', '--skip-nx-cache']);
    const runs = alternate(short ? 1 : 3, {
      ours(round) {
        workspace.edit(`ours ${round}`);
        const { ms } = engine(workspace, 'app');
        edited(`ours ${round}`, 'dist/apps/app/static/app');
        return ms;
      },
      theirs(round) {
        workspace.edit(`theirs ${round}`);
        removeFolder(workspace, THEIRS);
        const ms = article(workspace, image, CARGO, THEIRS);
        edited(`theirs ${round}`, `${THEIRS}/${TARGET}/release/app`);
        return ms;
      },
    });
    return [
      row({
        name: 'edit of a file that only a macro reads, engine',
        against: 'a clean `docker run … cargo build`',
        goal: 0.2,
        unit: 's',
        ...runs,
      }),
    ];
  } finally {
    leave(workspace);
  }
}

/** The app of `oneApp` with a file that only a macro reads, and what edits that file. */
function macroApp() {
  const app = {
    manifest: manifest('app', `${SERVER}phrases = { path = "../../libs/phrases" }\n`),
    main: server('MARK').replace('println!("MARK")', 'println!("{}", phrases::phrases!())'),
  };
  const macro = `[package]\nname = "phrases"\nversion = "0.1.0"\nedition = "2021"\n\n[lib]\nproc-macro = true\n`;
  const workspace = workspaceOf({ app }, { libs: { phrases: { manifest: macro, lib: phrases } } });
  return { ...workspace, edit: (mark) => workspace.write('apps/app/phrases/one.txt', mark) };
}
