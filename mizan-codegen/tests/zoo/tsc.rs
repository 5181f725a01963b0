//! The TypeScript compiler, as the repository's own `node_modules` has it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of TypeScript files that is compiled as one project.
pub struct Project(PathBuf);

impl Project {
    pub fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let runtime = root().join("packages/mizan-runtime/src/index.d.ts");
        let modules = root().join("packages/mizan-runtime/src/*.d.ts");
        let config = format!(
            r#"{{"compilerOptions": {{
                "strict": true, "exactOptionalPropertyTypes": true, "noUncheckedIndexedAccess": true, "noUnusedLocals": true,
                "erasableSyntaxOnly": true, "verbatimModuleSyntax": true, "isolatedModules": true,
                "removeComments": true, "noEmitOnError": true, "outDir": "out", "rootDir": ".", "types": [],
                "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "paths": {{"mizan-runtime": [{runtime:?}], "mizan-runtime/*": [{modules:?}]}}
            }}, "include": ["*.ts"]}}"#
        );
        let package = r#"{"type": "module"}"#;
        for (name, text) in
            [("tsconfig.json", config.as_str()), ("package.json", package)].iter().chain(files)
        {
            fs::write(folder.join(name), text).unwrap();
        }
        Self(folder)
    }

    /// What the compiler complains of, one line each; nothing when it is content.
    pub fn complaints(&self) -> Vec<String> {
        let compiler = root().join("node_modules/.bin/tsc");
        assert!(
            compiler.exists(),
            "these tests compile TypeScript: run `npm ci` in the repository's root first"
        );
        let output = Command::new(compiler).args(["--pretty", "false", "-p"]).arg(&self.0).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        let complaints: Vec<String> = text.lines().map(str::to_owned).collect();
        assert_eq!(output.status.success(), complaints.is_empty(), "{text}");
        complaints
    }

    /// A file of the folder; a compiled one is in `out`.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap()
    }

    /// What a script of the folder prints; a compiled one is in `out`.
    pub fn run(&self, script: &str) -> String {
        let output = Command::new("node").arg(self.0.join(script)).output();
        let output = output.expect("these tests run JavaScript: install Node.js 20 or later");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
