//! A Varnish of its own: in a directory that goes with it, on a port that was free.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use tempfile::TempDir;

use crate::client::PATIENCE;

pub(crate) struct Varnish {
    child: Child,
    directory: TempDir,
    pub(crate) port: u16,
}

impl Varnish {
    /// Starts one with this VCL. Ends with its standard input, so whatever becomes of the tests, it does not stay.
    pub(crate) fn start(vcl: &str) -> Self {
        // Those that all tests share outlive them: no value that a program keeps is dropped.
        let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let file = directory.path().join("edge.vcl");
        fs::write(&file, vcl).unwrap();
        let log = fs::File::create(directory.path().join("log")).unwrap();
        let mut child = Command::new(program("varnishd"))
            .arg("-d")
            .arg("-n")
            .arg(directory.path().join("work"))
            .arg("-f")
            .arg(&file)
            .args(["-a", "127.0.0.1:0", "-s", "malloc,64m", "-j", "none", "-t", "120"])
            .args(["-p", "vcc_allow_inline_c=on", "-p", "thread_pools=1", "-p", "thread_pool_min=60"])
            // Kept connections of the tests are never reset between two requests.
            .args(["-p", "timeout_idle=60"])
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("varnishd is installed");
        child.stdin.as_mut().unwrap().write_all(b"start\n").unwrap();
        let mut varnish = Self { child, directory, port: 0 };
        varnish.port = varnish.wait_for_port();
        varnish
    }

    fn wait_for_port(&mut self) -> u16 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Ok(listening) = self.admin(&["debug.listen_address"])
                && self.is_running()
            {
                return listening.trim().rsplit(' ').next().unwrap().parse().unwrap();
            }
            let log = fs::read_to_string(self.directory.path().join("log")).unwrap();
            assert!(self.child.try_wait().unwrap().is_none() && Instant::now() < deadline, "varnishd: {log}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn is_running(&self) -> bool {
        self.admin(&["status"]).is_ok_and(|status| status.contains("running"))
    }

    /// Loads another VCL and serves by it from now on.
    pub(crate) fn load(&self, name: &str, vcl: &str) {
        let file = self.directory.path().join(format!("{name}.vcl"));
        fs::write(&file, vcl).unwrap();
        self.admin(&["vcl.load", name, file.to_str().unwrap()]).unwrap();
        self.admin(&["vcl.use", name]).unwrap();
    }

    /// Ends the process that holds the cache; another one takes its place.
    pub(crate) fn restart(&mut self) {
        self.admin(&["stop"]).unwrap();
        self.admin(&["start"]).unwrap();
        self.port = self.wait_for_port();
    }

    pub(crate) fn admin(&self, command: &[&str]) -> Result<String, String> {
        let work = self.directory.path().join("work");
        let ran =
            Command::new(program("varnishadm")).arg("-n").arg(work).args(["-t", "30"]).args(command).output();
        let ran = ran.map_err(|error| error.to_string())?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if ran.status.success() { Ok(said(&ran.stdout)) } else { Err(said(&ran.stderr) + &said(&ran.stdout)) }
    }

    pub(crate) fn directory(&self) -> PathBuf {
        self.directory.path().join("work")
    }
}

impl Drop for Varnish {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Debian keeps daemons where not every user looks.
fn program(name: &str) -> PathBuf {
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file());
    found.unwrap_or_else(|| PathBuf::from("/usr/sbin").join(name))
}
